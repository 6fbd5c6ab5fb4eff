using Microsoft.Extensions.Configuration;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;
using ScimSuite.Groups.Store;
using Xunit;
using Xunit.Abstractions;

namespace ScimSuite.Groups.Tests;

/// <summary>Bar T6: every tenant predicate of every statement of this service, taken away.</summary>
public sealed class TenantPredicates(ITestOutputHelper output)
{
    private static readonly ScimUrls _urls = new(new ConfigurationManager { ["PublicUrl"] = Settings.PublicUrl });

    [Fact]
    public async Task Each_of_them_keeps_a_statement_to_its_tenant_and_row_level_security_stands_behind_it()
    {
        var verdict = await SqlCatalogue.Of(typeof(GroupStore).Assembly).MutateAsync(await TestDatabase.CreateAsync(), "groups", [.. TenantStore.Batches, .. Lists()]);

        output.WriteLine($"{verdict}");
        Assert.True(verdict.Wrong.Count == 0, string.Join("\n\n", verdict.Wrong));
        Assert.InRange(verdict.Mutants, 40, 1000);
    }

    /// <summary>Lists are put together as they are asked for: one of each kind of condition, order and page.</summary>
    private static IEnumerable<string> Lists()
    {
        foreach (var filter in new[] { null, "displayName sw \"a\"", "members.value eq \"01900000-0000-7000-8000-000000000000\"", "members[type eq \"User\"]", "members pr", "members.display co \"a\"", "members.display sw \"a\"", "members[type eq \"User\" and display sw \"a\"]" })
        {
            foreach (var sortBy in new[] { null, "displayName" })
            {
                var sql = GroupList.Plan(new ListQuery { Filter = filter, SortBy = sortBy }, CoreSchemas.Group, [], new Tolerance(isStrict: false), _urls).Sql;
                yield return sql.Page;
                yield return sql.Count;
                yield return sql.CountSome;
                yield return sql.PageFrom(new ListPosition(Guid.Empty, sortBy is null ? null : "a"), isBackward: true);
            }
        }
    }
}
