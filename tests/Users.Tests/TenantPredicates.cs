using Microsoft.Extensions.Configuration;
using ScimSuite.Persistence.Filters;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Testing;
using ScimSuite.Users.Store;
using Xunit;
using Xunit.Abstractions;

namespace ScimSuite.Users.Tests;

/// <summary>Bar T6: every tenant predicate of every statement of this service, taken away.</summary>
public sealed class TenantPredicates(ITestOutputHelper output)
{
    private static readonly ScimUrls _urls = new(new ConfigurationManager { ["PublicUrl"] = Settings.PublicUrl });

    [Fact]
    public async Task Each_of_them_keeps_a_statement_to_its_tenant_and_row_level_security_stands_behind_it()
    {
        var verdict = await SqlCatalogue.Of(typeof(UserStore).Assembly).MutateAsync(await TestDatabase.CreateAsync(), "users", [.. TenantStore.Batches, .. Lists()]);

        output.WriteLine($"{verdict}");
        Assert.True(verdict.Wrong.Count == 0, string.Join("\n\n", verdict.Wrong));
        Assert.InRange(verdict.Mutants, 60, 3000);
    }

    /// <summary>Lists are put together as they are asked for: one of each kind of condition, order and page.</summary>
    private static IEnumerable<string> Lists()
    {
        foreach (var filter in new[] { null, "userName sw \"a\"", "emails.value eq \"a\"", "emails.value sw \"a\"", "displayName sw \"a\" and emails[type eq \"work\"]", "emails[type eq \"work\" and value eq \"a\"]", "groups.value eq \"01900000-0000-7000-8000-000000000000\"", "groups.display co \"a\"", "groups[type eq \"indirect\" and display eq \"a\"]", "groups pr", "title co \"a\"" })
        {
            foreach (var sortBy in new[] { null, "userName" })
            {
                var sql = UserList.Plan(new ListQuery { Filter = filter, SortBy = sortBy }, CoreSchemas.User, [], new Tolerance(isStrict: false), _urls).Sql;
                yield return sql.Page;
                yield return sql.Count;
                yield return sql.CountSome;
                yield return sql.PageFrom(new ListPosition(Guid.Empty, sortBy is null ? null : "a"), isBackward: true);
            }
        }
    }
}
