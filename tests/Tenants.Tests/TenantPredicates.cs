using ScimSuite.Tenants.Store;
using ScimSuite.Testing;
using Xunit.Abstractions;

namespace ScimSuite.Tenants.Tests;

/// <summary>Bar T6: every tenant predicate of every statement of this service, taken away.</summary>
public sealed class TenantPredicates(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_of_them_keeps_a_statement_to_its_tenant_and_row_level_security_stands_behind_it()
    {
        var verdict = await SqlCatalogue.Of(typeof(ConnectorStore).Assembly).MutateAsync(await TestDatabase.CreateAsync(), "tenants", []);

        output.WriteLine($"{verdict}");
        Assert.Empty(verdict.Wrong);
        Assert.InRange(verdict.Mutants, 10, 1000);
    }
}
