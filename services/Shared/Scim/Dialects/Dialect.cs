namespace ScimSuite.Scim.Dialects;

/// <summary>
/// A provider's way of speaking SCIM, chosen by the connector's setting. Deviations that mean the same whoever sends them are taken from
/// everybody (see the other files of this folder); a dialect holds what would be wrong for others.
/// </summary>
/// <param name="Name">The setting's value.</param>
/// <param name="Description">For the person who chooses.</param>
public sealed record Dialect(string Name, string Description)
{
    /// <summary>What PUT leaves out or sends as null stays as it was (JumpCloud).</summary>
    public bool KeepsWhatPutOmits { get; init; }

    /// <summary>Every dialect by name, <c>auto</c> first.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
    [
        new("auto", "Takes every deviation that has one meaning, whoever sends it."),
        new("generic", "A client that follows the RFC."),
        new("entra", "Microsoft Entra ID, default PATCH behaviour."),
        new("entra-flag", "Microsoft Entra ID with aadOptscim062020."),
        new("okta", "Okta, integration network apps: PATCH to activate, deactivate and change groups."),
        new("okta-aiw", "Okta, apps of the integration wizard: PUT for everything."),
        new("onelogin", "OneLogin, body shaped by the customer's template."),
        new("jumpcloud", "JumpCloud: PUT that leaves out what did not change.") { KeepsWhatPutOmits = true },
        new("ping", "PingFederate and PingOne: PUT for users, groups found by listing all."),
        new("sailpoint", "SailPoint: discovery first, then full aggregation."),
    ];

    /// <summary>True for a name that can be set.</summary>
    public static bool IsKnown(string name) => All.Any(dialect => dialect.Name == name);

    /// <summary>The flag Entra's customers append to the URL.</summary>
    public const string EntraFlag = "aadOptscim062020";

    /// <summary>The connector's setting; where that is <c>auto</c>, what the client said of itself: Entra's flag or a dialect's name.</summary>
    /// <param name="setting">The connector's.</param>
    /// <param name="said">By the client, or null.</param>
    public static Dialect Chosen(string setting, string? said)
    {
        var set = Named(setting);
        return !ReferenceEquals(set, All[0]) || string.IsNullOrEmpty(said) ? set : said == EntraFlag ? Named("entra-flag") : Named(said);
    }

    /// <summary>The dialect of that name; <c>auto</c> for one that is not known.</summary>
    public static Dialect Named(string name)
    {
        foreach (var dialect in All)
        {
            if (string.Equals(dialect.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return dialect;
            }
        }

        return All[0];
    }
}
