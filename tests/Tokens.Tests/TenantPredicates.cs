using ScimSuite.Testing;
using ScimSuite.Tokens.Store;
using Xunit.Abstractions;

namespace ScimSuite.Tokens.Tests;

/// <summary>Bar T6: every tenant predicate of every statement of this service, taken away.</summary>
public sealed class TenantPredicates(ITestOutputHelper output)
{
    [Fact]
    public async Task Each_of_them_keeps_a_statement_to_its_tenant_and_row_level_security_stands_behind_it()
    {
        var sql = SqlCatalogue.Of(typeof(TokenStore).Assembly);

        var verdict = await sql.MutateAsync(await TestDatabase.CreateAsync(), "tokens", [.. sql.Ending("connector_id ", with: "= @connector")]);

        output.WriteLine($"{verdict}");
        Assert.Empty(verdict.Wrong);
        Assert.InRange(verdict.Mutants, 15, 1000);
    }
}
