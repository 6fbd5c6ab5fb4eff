namespace ScimSuite.Events;

/// <summary>A person can sign in from now on. Belongs to no tenant: one account may be a member of several.</summary>
public sealed record AccountCreated(Guid AccountId, long Version, string Email, bool IsOperator) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "account.created";

    /// <inheritdoc/>
    public static string AggregateType => "Account";

    Guid IEvent.AggregateId => AccountId;
}

/// <summary>How a person signs in has changed.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Version">The account's version.</param>
/// <param name="What"><c>authenticator</c>, <c>recovery-codes</c>, <c>recovery-code-used</c>, <c>passkey-added</c>, <c>passkey-removed</c>, <c>password</c>, <c>password-reset</c>, <c>reset-link</c>.</param>
public sealed record AccountChanged(Guid AccountId, long Version, string What) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "account.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Account";

    Guid IEvent.AggregateId => AccountId;
}

/// <summary>A person signed in.</summary>
/// <param name="SessionId">The session that began; never what its cookie holds.</param>
/// <param name="AccountId">Who.</param>
/// <param name="Email">By which e-mail people know them.</param>
/// <param name="Method"><c>password</c>, <c>password+code</c>, <c>password+recovery-code</c>, <c>passkey</c> or <c>organisation</c>.</param>
/// <param name="Address">Where from.</param>
public sealed record SessionStarted(Guid SessionId, Guid AccountId, string Email, string Method, string? Address) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "session.started";

    /// <inheritdoc/>
    public static string AggregateType => "Session";

    Guid IEvent.AggregateId => SessionId;

    long IEvent.Version => 1;
}

/// <summary>Somebody was asked to join a tenant. Never the code of the invitation.</summary>
public sealed record MemberInvited(Guid InvitationId, string Email, string Role, DateTimeOffset ExpiresAt) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "member.invited";

    /// <inheritdoc/>
    public static string AggregateType => "Invitation";

    Guid IEvent.AggregateId => InvitationId;

    long IEvent.Version => 1;
}

/// <summary>A person belongs to a tenant from now on, or has another role there.</summary>
public sealed record MemberChanged(Guid AccountId, long Version, string Email, string Role) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "member.changed";

    /// <inheritdoc/>
    public static string AggregateType => "Member";

    Guid IEvent.AggregateId => AccountId;
}

/// <summary>A person belongs to a tenant no more.</summary>
public sealed record MemberRemoved(Guid AccountId, long Version, string Email) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "member.removed";

    /// <inheritdoc/>
    public static string AggregateType => "Member";

    Guid IEvent.AggregateId => AccountId;
}

/// <summary>An operator looks into a tenant, for a reason and a while. The tenant sees it.</summary>
public sealed record TenantOpened(Guid OpeningId, string Operator, string Reason, DateTimeOffset Until) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "tenant.opened";

    /// <inheritdoc/>
    public static string AggregateType => "Opening";

    Guid IEvent.AggregateId => OpeningId;

    long IEvent.Version => 1;
}

/// <summary>Somebody who may was given a link that sets a new password for a person of this tenant. Never what the link holds.</summary>
public sealed record ResetLinkIssued(Guid LinkId, Guid AccountId, string Email) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "reset-link.issued";

    /// <inheritdoc/>
    public static string AggregateType => "ResetLink";

    Guid IEvent.AggregateId => LinkId;

    long IEvent.Version => 1;
}

/// <summary>How a tenant wants its people to sign in.</summary>
/// <param name="RulesId">The tenant's id: it has these rules once.</param>
/// <param name="Version">The rules' version.</param>
/// <param name="NeedsSecondFactor">Members without a second factor see no page of the tenant.</param>
/// <param name="Issuer">The OpenID provider its people may sign in with; absent where there is none.</param>
/// <param name="NeedsOrganisation">Members other than owners sign in with that provider alone.</param>
/// <param name="JoinRole">What a person the provider knows becomes by signing in; absent where only members may.</param>
public sealed record SignInRulesChanged(Guid RulesId, long Version, bool NeedsSecondFactor, string? Issuer, bool NeedsOrganisation, string? JoinRole) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "sign-in-rules.changed";

    /// <inheritdoc/>
    public static string AggregateType => "SignInRules";

    Guid IEvent.AggregateId => RulesId;
}

/// <summary>A person signed in with the tenant's OpenID provider for the first time: who they are there belongs to their account in this tenant from now on.</summary>
public sealed record IdentityLinked(Guid LinkId, Guid AccountId, string Email, string Issuer, string Subject) : IEvent
{
    /// <inheritdoc/>
    public static string Name => "identity.linked";

    /// <inheritdoc/>
    public static string AggregateType => "Identity";

    Guid IEvent.AggregateId => LinkId;

    long IEvent.Version => 1;
}
