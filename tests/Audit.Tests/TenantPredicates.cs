using ScimSuite.Audit.Store;
using ScimSuite.Testing;
using Xunit.Abstractions;

namespace ScimSuite.Audit.Tests;

/// <summary>Bar T6: every tenant predicate of every statement of this service, taken away.</summary>
public sealed class TenantPredicates(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_of_them_keeps_a_statement_to_its_tenant_and_row_level_security_stands_behind_it()
    {
        var sql = SqlCatalogue.Of(typeof(EventStore).Assembly);

        var verdict = await sql.MutateAsync(await TestDatabase.CreateAsync(), "audit", [.. sql.Ending("WHERE ", with: "tenant_id = @tenant")]);

        output.WriteLine($"{verdict}");
        Assert.Empty(verdict.Wrong);
        Assert.InRange(verdict.Mutants, 5, 1000);
    }
}
