namespace ScimSuite.Portal.Model;

/// <summary>What a page or a button needs.</summary>
public enum Permission
{
    /// <summary>See everything of the tenant: connectors, people provisioned, audit.</summary>
    Read,

    /// <summary>Take data away as a file.</summary>
    Export,

    /// <summary>Make, change and remove connectors and their tokens.</summary>
    Connect,

    /// <summary>Invite people, change roles, remove them; API keys.</summary>
    Govern,

    /// <summary>Delete the tenant.</summary>
    Delete,
}

/// <summary>Who may do what in a tenant: the whole table. What does not stand here is refused.</summary>
public static class Roles
{
    public const string Owner = "owner";
    public const string Admin = "admin";
    public const string Auditor = "auditor";

    /// <summary>An operator who opened the tenant with a reason: sees what its people see, and changes nothing.</summary>
    public const string Visitor = "visitor";

    public static readonly IReadOnlyList<string> OfTenants = [Owner, Admin, Auditor];

    private static readonly Dictionary<string, Permission[]> _table = new()
    {
        [Owner] = [Permission.Read, Permission.Export, Permission.Connect, Permission.Govern, Permission.Delete],
        [Admin] = [Permission.Read, Permission.Export, Permission.Connect],
        [Auditor] = [Permission.Read, Permission.Export],
        [Visitor] = [Permission.Read],
    };

    public static bool Allow(string? role, Permission asked) => role is not null && _table.TryGetValue(role, out var allowed) && allowed.Contains(asked);

    public static string Word(string role) => role switch { Owner => "Owner", Admin => "Admin", Auditor => "Auditor", _ => "Operator" };

    /// <summary>What a role means, for who chooses one.</summary>
    public static string Meaning(string role) => role switch
    {
        Owner => "everything, people and deletion included",
        Admin => "connectors and tokens, no people",
        _ => "sees and exports, changes nothing",
    };
}
