namespace ScimSuite.AppHost.Suite;

/// <summary>A tenant of a Development suite, before it is made.</summary>
/// <param name="Word">Its owner is <c>owner@word.test</c>.</param>
internal sealed record PlannedTenant(string Name, string Word, string Owner, IReadOnlyList<PlannedConnector> Connectors);

/// <param name="IsLimited">By what a customer's connector may send; the others may be loaded.</param>
/// <param name="Twin">Who calls it, if anybody does.</param>
/// <param name="TokenDays">When its token ends; without it never, for scripts.</param>
/// <param name="IsWaiting">It shows how a connector looks that was never called: we must not call it either.</param>
internal sealed record PlannedConnector(string Name, string Dialect, bool IsLimited = false, string Mode = "tolerant", int? TokenDays = null, PlannedTwin? Twin = null, bool IsWaiting = false);

/// <summary>A provider that behaves as one of <c>tests/Twins</c>, with people enough to look at.</summary>
/// <param name="Word">What its logins and groups carry.</param>
/// <param name="HasToken">Otherwise it was given one that is no longer known: what it sends is refused at the door.</param>
internal sealed record PlannedTwin(string Provider, string Word, int Users, int Groups, bool HasToken = true);

/// <summary>
/// Acme and Globex are for scripts, tests and first tries: always there, and empty. With <c>--demo</c> two more have a life: one where
/// everything is to be seen (healthy, failing, waiting), and one where all is well.
/// </summary>
internal static class DemoPlan
{
    private static readonly IReadOnlyList<PlannedConnector> _plain =
        [new("main", "auto"), new("entra", "entra"), new("okta", "okta"), new("limited", "auto", IsLimited: true)];

    private static readonly IReadOnlyList<PlannedTenant> _empty = [new("Acme", "acme", "Ingrid Solheim", _plain), new("Globex", "globex", "Tomasz Wieczorek", _plain)];

    private static readonly IReadOnlyList<PlannedTenant> _living =
    [
        new("Halden Robotics", "halden", "Signe Halvorsen",
        [
            new("Entra ID production", "entra", TokenDays: 180, Twin: new("entra", "Halden", Users: 180, Groups: 14)),
            // A template that sends texts for numbers, and a connector that takes none: what a wrong mapping looks like.
            new("OneLogin, acquired sites", "onelogin", Mode: "strict", TokenDays: 24, Twin: new("onelogin", "Sites", Users: 25, Groups: 3)),
            new("Okta contractors", "okta", TokenDays: 90, IsWaiting: true),
        ]),
        new("Meridian Health", "meridian", "Daniel Okafor",
        [
            new("Okta workforce", "okta", TokenDays: 365, Twin: new("okta-oin", "Meridian", Users: 120, Groups: 9)),
            new("PingFederate pilot", "ping", IsWaiting: true, Twin: new("ping", "Pilot", Users: 4, Groups: 1, HasToken: false)),
            new("SailPoint governance", "sailpoint", Mode: "strict", TokenDays: 12, Twin: new("sailpoint", "Governed", Users: 15, Groups: 3)),
        ]),
    ];

    public static IReadOnlyList<PlannedTenant> Of(SuiteOptions options) => options.HasDemo ? [.. _empty, .. _living] : _empty;
}
