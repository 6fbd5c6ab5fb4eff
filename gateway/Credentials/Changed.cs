namespace ScimSuite.Gateway.Credentials;

/// <summary>Which verdicts may no longer be true: those of one key, of one connector, of one tenant, or all.</summary>
internal readonly record struct Changed(Guid Tenant, Guid? Connector, string? KeyId)
{
    public static readonly Changed Everything;

    /// <param name="keyId">As the token says it: of an unknown one the verdict knows nothing.</param>
    public bool Concerns(Verdict verdict, string? keyId) =>
        KeyId is not null ? KeyId == keyId
        : Connector is not null ? Connector == verdict.Connector
        : Tenant == Guid.Empty || Tenant == verdict.Tenant;
}
