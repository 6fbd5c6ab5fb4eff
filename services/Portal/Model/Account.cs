namespace ScimSuite.Portal.Model;

/// <summary>A person who can sign in. Belongs to no tenant; what they may do in one says their <see cref="Member"/>.</summary>
public sealed record Account
{
    public required Guid Id { get; init; }
    public required long Version { get; init; }
    public required string Email { get; init; }
    public required string Name { get; init; }
    public required bool IsOperator { get; init; }
    public required string PasswordHash { get; init; }

    /// <summary>Under 15 characters: enough only beside a second factor.</summary>
    public required bool IsPasswordShort { get; init; }

    /// <summary>Changes when what the account signs in with changes: sessions of an older one have ended.</summary>
    public required string Stamp { get; init; }

    /// <summary>Sealed; <c>null</c> = no authenticator app.</summary>
    public byte[]? TotpSecret { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }
    public int Passkeys { get; init; }

    public bool HasSecondFactor => TotpSecret is not null || Passkeys > 0;

    /// <summary>Until it has a second factor it sees the page that sets one up, and no other.</summary>
    public bool MustEnrol => (IsOperator || IsPasswordShort) && !HasSecondFactor;
}

/// <summary>A person's place in a tenant.</summary>
public sealed record Member(Guid TenantId, Guid AccountId, long Version, string Email, string Name, string Role, DateTimeOffset CreatedAt);

/// <summary>Somebody was asked to join. The code is in the link alone.</summary>
public sealed record Invitation(
    Guid TenantId, Guid Id, string Email, string Role, string InvitedBy, string TenantName, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? EndedAt)
{
    public bool IsOpenAt(DateTimeOffset now) => EndedAt is null && ExpiresAt > now;
}

/// <summary>An operator looks into a tenant, for a reason and a while.</summary>
public sealed record Opening(Guid Id, Guid AccountId, string OperatorName, string Reason, DateTimeOffset OpenedAt, DateTimeOffset Until);
