using System.Text.RegularExpressions;

namespace ScimSuite.Architecture.Tests;

/// <summary>
/// Tenants are kept apart by the tables themselves. These tests read the migrations, so that a forgotten policy is
/// found before there is a database; what PostgreSQL made of them is asked elsewhere.
/// </summary>
public sealed partial class MigrationTests
{
    // The paths that have no tenant yet, each with its own role (and <service>_relay for its outbox).
    private static readonly string[] RolesWithoutTenant = ["tokens_verify", "operator_read", "portal_signin"];

    private static readonly Dictionary<string, SqlTable> Known = SqlTable.All().ToDictionary(table => table.ToString());

    public static TheoryData<string> Tables => [.. Known.Keys];

    [Fact]
    public void Every_service_with_tables_is_read() => Assert.Superset(new HashSet<string> { "Users", "Groups", "Tenants", "Tokens", "Audit" }, Known.Values.Select(table => table.Service).ToHashSet());

    [Theory, MemberData(nameof(Tables))]
    public void The_tenant_leads_every_key(string name)
    {
        var table = Known[name];

        Assert.Contains(table.Lines, line => Tenant().IsMatch(line));
        Assert.Contains(table.Keys(), key => key.What.Contains("PRIMARY KEY", StringComparison.OrdinalIgnoreCase));
        Assert.All(table.Keys(), key => Assert.True(key.Columns.Split(',')[0].Trim().Split(' ')[0] == "tenant_id", $"{name}: {key.What}"));
    }

    [Theory, MemberData(nameof(Tables))]
    public void Row_level_security_is_on_and_binds_the_owner_too(string name)
    {
        var table = Known[name];

        Assert.True(table.Says($"ALTER TABLE {table.Name} ENABLE ROW LEVEL SECURITY"), $"{name}: not enabled");
        Assert.True(table.Says($"ALTER TABLE {table.Name} FORCE ROW LEVEL SECURITY"), $"{name}: not forced");
    }

    [Theory, MemberData(nameof(Tables))]
    public void A_policy_shows_and_takes_only_the_open_tenants_rows(string name)
    {
        var table = Known[name];

        var policies = table.Statements("CREATE POLICY").ToArray();

        // The empty setting after a commit must mean "no rows", not a cast error: hence nullif.
        const string scope = "(tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))";
        Assert.Contains(policies, policy => policy.Contains($"USING {scope}", StringComparison.OrdinalIgnoreCase) && policy.Contains($"WITH CHECK {scope}", StringComparison.OrdinalIgnoreCase));
        foreach (var policy in policies.Where(policy => Everything().IsMatch(policy)))
        {
            var roles = To().Match(policy).Groups["roles"].Value.Split(',').Select(role => role.Trim());
            Assert.All(roles, role => Assert.True(RolesWithoutTenant.Contains(role) || role == $"{table.Service.ToLowerInvariant()}_relay", $"{name}: {policy}"));
        }
    }

    [Theory, MemberData(nameof(Tables))]
    public void Nobody_is_granted_more_than_rows(string name)
    {
        var table = Known[name];

        var grants = table.Statements("GRANT").ToArray();

        Assert.NotEmpty(grants);
        // TRUNCATE does not ask row-level security.
        Assert.All(grants, grant => Assert.DoesNotMatch(TooMuch(), grant));
    }

    [GeneratedRegex(@"^tenant_id uuid (NOT NULL|PRIMARY KEY)", RegexOptions.IgnoreCase)]
    private static partial Regex Tenant();

    [GeneratedRegex(@"\bUSING ?\( ?true ?\)|\bWITH CHECK ?\( ?true ?\)", RegexOptions.IgnoreCase)]
    private static partial Regex Everything();

    [GeneratedRegex(@"\bTO (?<roles>[\w, ]+?)( USING| WITH|$)", RegexOptions.IgnoreCase)]
    private static partial Regex To();

    [GeneratedRegex(@"\b(TRUNCATE|ALL|REFERENCES|TRIGGER)\b|\bTO PUBLIC\b|WITH GRANT OPTION", RegexOptions.IgnoreCase)]
    private static partial Regex TooMuch();
}
