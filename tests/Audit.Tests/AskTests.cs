using System.Net;
using ScimSuite.Events;
using ScimSuite.Testing;

namespace ScimSuite.Audit.Tests;

public sealed class AskTests(Suite suite) : IClassFixture<Suite>
{
    [Theory]
    [InlineData("asc")]
    [InlineData("desc")]
    public async Task A_walk_through_pages_sees_every_event_once_in_order(string order)
    {
        var tenant = Guid.CreateVersion7();
        var batch = Enumerable.Range(0, 25).Select(_ => Suite.Deleted(tenant)).ToArray();
        await suite.HearAsync(batch);

        List<Guid> seen = [];
        var next = "";
        do
        {
            var (_, page) = await suite.AuditAsync(tenant, $"limit=10&order={order}{next}");
            seen.AddRange(Suite.Ids(page));
            next = page["next"] is { } after ? $"&after={(string?)after}" : null;
        }
        while (next is not null);

        // As the database orders ids: by their bytes, as text does.
        var expected = batch.Select(e => e.Id).OrderBy(id => id.ToString(), StringComparer.Ordinal).ToList();
        if (order == "desc")
        {
            expected.Reverse();
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Each_parameter_narrows_and_the_total_is_exact()
    {
        var (tenant, user) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var actor = new Actor("connector", Guid.CreateVersion7(), "other");
        var ofUser = Suite.Deleted(tenant, user);
        var ofRequest = Suite.Deleted(tenant, requestId: "the-one");
        var ofActor = Suite.Deleted(tenant, actor: actor);
        var ofAction = Suite.Envelope(new GroupDeleted(Guid.CreateVersion7(), 1, "Engines"), tenant);
        var refused = Suite.Envelope(
            new AuthenticationFailed(Guid.CreateVersion7(), "revoked", null, null, "192.0.2.1", null, 1, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow), tenant);
        await suite.HearAsync(ofUser, ofRequest, ofActor, ofAction, refused, Suite.Deleted(Guid.CreateVersion7(), user));

        foreach (var (query, expected) in new[]
        {
            ($"resource={user}", ofUser), ("requestId=the-one", ofRequest), ($"actor={actor.Id}", ofActor), ("action=group.deleted", ofAction), ("outcome=refused", refused),
        })
        {
            var (status, page) = await suite.AuditAsync(tenant, $"{query}&total=true");
            Assert.True(status == HttpStatusCode.OK, $"{query}: {page}");
            Assert.Equal([expected.Id], Suite.Ids(page));
            Assert.Equal(1, (int)page["total"]!);
        }

        var (_, all) = await suite.AuditAsync(tenant, "limit=2&total=true");
        Assert.Equal((2, 5), (Suite.Ids(all).Count, (int)all["total"]!));

        // Our own pages stop counting, one beyond what they asked for.
        var (_, some) = await suite.GetAsync(TestCaller.ApiKey(tenant), "limit=2&total=true", mostCounted: 3);
        Assert.Equal((2, 4), (Suite.Ids(some).Count, (int)some["total"]!));
    }

    [Fact]
    public async Task A_tenants_key_reads_its_own_tenant_and_no_other()
    {
        var (ours, theirs) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await suite.HearAsync(Suite.Deleted(ours), Suite.Deleted(theirs));

        var own = await suite.AuditAsync(ours);
        var named = await suite.AuditAsync(ours, $"tenant={ours}");
        var foreign = await suite.AuditAsync(ours, $"tenant={theirs}");
        var never = await suite.AuditAsync(ours, $"tenant={Guid.CreateVersion7()}");
        var none = await suite.AuditAsync(ours, $"tenant={Guid.Empty}");

        Assert.Equal(Suite.Ids(own.Answer), Suite.Ids(named.Answer));
        Assert.Equal(ours, (Guid)Assert.Single(own.Answer["items"]!.AsArray())!["tenant"]!);
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (foreign.Status, never.Status, none.Status));
        Assert.Equal((string?)never.Answer["detail"], (string?)foreign.Answer["detail"]);
    }

    [Fact]
    public async Task An_operator_reads_the_tenant_it_names_and_must_name_one()
    {
        var tenant = Guid.CreateVersion7();
        await suite.HearAsync(Suite.Deleted(tenant));

        var named = await suite.GetAsync(TestCaller.Operator(), $"tenant={tenant}");
        var unnamed = await suite.GetAsync(TestCaller.Operator());

        Assert.Single(Suite.Ids(named.Answer));
        Assert.Equal(HttpStatusCode.BadRequest, unnamed.Status);
        Assert.Contains("tenant is missing", (string?)unnamed.Answer["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connectors_token_reads_no_audit()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await suite.GetAsync(TestCaller.Connector(Guid.CreateVersion7()))).Status);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("order=newest", "order must be one of asc, desc")]
    [InlineData("action=user.creted", "action must be one of")]
    [InlineData("outcome=maybe", "outcome must be one of")]
    [InlineData("resource=ada", "resource must be an id")]
    [InlineData("requestid=x&requestId=y&requestid=z", "more than once")]
    [InlineData("since=2026", "'since' is no parameter here")]
    public async Task A_question_that_is_not_understood_is_refused(string query, string says)
    {
        var (status, problem) = await suite.AuditAsync(Guid.CreateVersion7(), query);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events")]
    public async Task Without_a_tenant_scope_the_services_role_sees_no_row(string table)
    {
        await suite.HearAsync(Suite.Deleted(Guid.CreateVersion7()));

        Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM audit.{table}", suite.Database.For("audit")));
    }

    [Theory]
    [InlineData("true", "events_pkey")]
    [InlineData("resource_id = '0192f0c1-2345-7000-8000-000000000001'", "events_of_resource")]
    [InlineData("request_id = 'r-77'", "events_of_request")]
    [InlineData("outcome = 'refused'", "events_refused")]
    public async Task Every_question_walks_an_index_under_the_services_role(string condition, string index)
    {
        var tenant = Guid.CreateVersion7();
        await suite.HearAsync([.. Enumerable.Range(0, 2000).Select(i => Suite.Deleted(tenant, requestId: $"r-{i}"))]);
        await suite.AskAsync("ANALYZE audit.events");

        // In one transaction: the scope ends with it.
        var plan = string.Join('\n', await suite.AskAsync(
            $"""
            BEGIN; SELECT set_config('app.tenant', '{tenant}', true);
            EXPLAIN SELECT * FROM audit.events WHERE tenant_id = '{tenant}' AND {condition} ORDER BY id DESC LIMIT 101; COMMIT
            """, suite.Database.For("audit")));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }
}
