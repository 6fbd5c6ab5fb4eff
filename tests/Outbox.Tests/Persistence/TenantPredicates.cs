using ScimSuite.Testing;
using Xunit.Abstractions;

namespace ScimSuite.Outbox.Tests.Persistence;

/// <summary>Bar T6: the tenant predicates of what every service shares. The outbox is read by relays alone, which see all tenants.</summary>
public sealed class TenantPredicates(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_of_them_keeps_a_statement_to_its_tenant_and_row_level_security_stands_behind_it()
    {
        var verdict = await SqlCatalogue.Of(typeof(Inbox).Assembly).MutateAsync(await TestDatabase.CreateAsync(), "users", [], ofAllTenants: "outbox");

        output.WriteLine($"{verdict}");
        Assert.Empty(verdict.Wrong);
        Assert.InRange(verdict.Mutants, 1, 100);
    }
}
