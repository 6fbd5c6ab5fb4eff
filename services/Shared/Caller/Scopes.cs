namespace ScimSuite.Caller;

/// <summary>What a credential may do. Each is also the name of an authorization policy: <c>RequireAuthorization(Scopes.UsersWrite)</c>.</summary>
public static class Scopes
{
    public const string UsersRead = "users:read";
    public const string UsersWrite = "users:write";
    public const string GroupsRead = "groups:read";
    public const string GroupsWrite = "groups:write";

    /// <summary>Manage one tenant. The policy of this name lets operators in too.</summary>
    public const string TenantAdmin = "tenant:admin";

    /// <summary>Manage all tenants.</summary>
    public const string Operator = "platform:operator";

    /// <summary>The gateway asking on its own behalf, for a verdict.</summary>
    public const string Gateway = "internal:gateway";

    public static IReadOnlyList<string> All { get; } = [UsersRead, UsersWrite, GroupsRead, GroupsWrite, TenantAdmin, Operator, Gateway];

    /// <summary>What a connector's token may do unless it was issued with less.</summary>
    public static IReadOnlyList<string> OfConnectors { get; } = [UsersRead, UsersWrite, GroupsRead, GroupsWrite];
}
