using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Audit.Workers;
using ScimSuite.Caller;
using ScimSuite.Events;
using ScimSuite.Testing;

namespace ScimSuite.Audit.Tests;

public sealed class ExchangeTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task An_exchange_is_kept_with_all_that_was_said_of_it()
    {
        var (tenant, connector, resource) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var refused = Some(connector, 400, "refused") with
        {
            Method = "PATCH", Route = "/Users/{id}", Resource = resource, Query = "attributes=id", ScimType = "invalidPath", Detail = "'shoeSize' is not an attribute of User.",
            Dialect = "entra", Tolerated = ["op-case", "boolean-as-string"], Client = "Okta SCIM Client 1.0.0", ClientRequestId = "okta-7", DurationMs = 4.24,
        };

        await HearAsync(tenant, refused, Some(connector));

        var item = Assert.Single(Items(await ExchangesAsync(tenant, "outcome=refused")))!;
        Assert.Equal((refused.Id, refused.Id, tenant, connector, resource), ((Guid)item["id"]!, (Guid)item["requestId"]!, (Guid)item["tenant"]!, (Guid)item["connector"]!, (Guid)item["resource"]!));
        Assert.Equal(("PATCH", "/Users/{id}", "attributes=id", 400), ((string?)item["method"], (string?)item["route"], (string?)item["query"], (int)item["status"]!));
        Assert.Equal(("refused", "invalidPath", refused.Detail), ((string?)item["outcome"], (string?)item["scimType"], (string?)item["detail"]));
        Assert.Equal(("entra", "Okta SCIM Client 1.0.0", "okta-7", 4.2), ((string?)item["dialect"], (string?)item["client"], (string?)item["clientRequestId"], (double)item["durationMs"]!));
        Assert.Equal(["op-case", "boolean-as-string"], item["tolerated"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public async Task Each_parameter_narrows()
    {
        var (tenant, one, other, user) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var read = Some(one);
        var created = Some(one, 201, "applied") with { Method = "POST", Route = "/Users", Resource = user };
        var missing = Some(other, 404, "refused") with { Method = "DELETE" };
        var byKey = Some(null, 403, "refused");
        await HearAsync(tenant, read, created, missing, byKey);
        await HearAsync(Guid.CreateVersion7(), Some(one));

        foreach (var (query, expected) in new (string, Exchange[])[]
        {
            ($"connector={one}", [read, created]), ("outcome=applied", [created]), ("outcome=refused", [missing, byKey]), ("status=404", [missing]), ("status=4xx", [missing, byKey]),
            ("method=POST,DELETE", [created, missing]), ($"resource={user}", [created]), ($"requestId={read.Id}", [read]), ($"connector={other}&status=2xx", []),
        })
        {
            var items = Items(await ExchangesAsync(tenant, query));
            Assert.Equal(expected.Select(exchange => exchange.Id).Order(), items.Select(item => (Guid)item!["id"]!).Order());
        }
    }

    [Fact]
    public async Task A_walk_through_pages_sees_every_exchange_once_newest_first()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var all = Enumerable.Range(0, 25).Select(_ => Some(connector)).ToArray();
        await HearAsync(tenant, all);

        List<Guid> seen = [];
        string? cursor = null;
        do
        {
            var page = await ExchangesAsync(tenant, $"limit=10{cursor}");
            seen.AddRange(Items(page).Select(item => (Guid)item!["id"]!));
            cursor = page["next"] is { } next ? $"&cursor={(string?)next}" : null;
        }
        while (cursor is not null);

        Assert.Equal(all.Select(exchange => exchange.Id).OrderByDescending(id => id.ToString(), StringComparer.Ordinal), seen);
    }

    [Fact]
    public async Task What_comes_twice_is_kept_and_counted_once()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (first, second) = (Some(connector), Some(connector, 200, "applied") with { Method = "PUT" });

        await HearAsync(tenant, first, second, first);
        await HearAsync(tenant, second, first);

        Assert.Equal(2, Items(await ExchangesAsync(tenant)).Count);
        var totals = (await ActivityAsync(tenant, connector))["totals"]!;
        Assert.Equal((2, 1, 1), ((int)totals["requests"]!, (int)totals["reads"]!, (int)totals["applied"]!));
    }

    [Fact]
    public async Task A_look_up_that_finds_nobody_is_a_read_and_a_wrong_address_is_refused()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());

        await HearAsync(tenant, Some(connector, 404, "no-change"), Some(connector, 404, "refused") with { Route = "/{unknown}" });

        Assert.Equal((2, 1, 0, 0, 1, 0), Counted((await ActivityAsync(tenant, connector))["totals"]!));
    }

    [Fact]
    public async Task Activity_counts_by_step_and_shows_steps_without_requests()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var now = DateTimeOffset.UtcNow;
        await HearAsync(tenant,
            Some(connector, at: now), Some(connector, 200, "no-change", at: now) with { Method = "PATCH" }, Some(connector, 409, "refused", at: now) with { Method = "POST", ScimType = "uniqueness" },
            Some(connector, 503, "refused", at: now), Some(connector, 201, "applied", at: now.AddHours(-3)) with { Method = "POST" },
            Some(connector, 200, at: now) with { Method = "POST", Route = "/Users/.search" }, Some(connector, 200, "refused", at: now) with { Method = "POST", Route = "/Bulk" }, Some(Guid.CreateVersion7(), at: now));

        var day = await ActivityAsync(tenant, connector);
        var hour = await ActivityAsync(tenant, connector, "window=1h");
        var made = Guid.CreateVersion7();
        await suite.HearAsync(Suite.Envelope(new ConnectorCreated(made, 1, "Okta", "active", "auto", "tolerant", 50, 100), tenant));
        var never = await ActivityAsync(tenant, made, "window=30d");

        Assert.Equal((24, 60, 30), (Points(day).Count, Points(hour).Count, Points(never).Count));
        Assert.Equal(("hour", "minute", "day"), ((string?)day["step"], (string?)hour["step"], (string?)never["step"]));
        Assert.Equal((7, 2, 1, 1, 2, 1), Counted(day["totals"]!));
        Assert.Equal((6, 2, 0, 1, 2, 1), Counted(hour["totals"]!));
        Assert.Equal(7, Points(day).Sum(point => (int)point!["requests"]!));
        Assert.Equal(1, (int)Points(day)[^4]!["applied"]!);
        Assert.Contains((int)day["lastRefused"]!["status"]!, new[] { 200, 409, 503 });
        Assert.InRange((DateTimeOffset)day["lastSuccessAt"]!, now.AddMilliseconds(-1), now.AddMilliseconds(1));
        Assert.Null(never["lastRequestAt"]);
        Assert.All(Points(never), point => Assert.Equal(0, (int)point!["requests"]!));
    }

    [Fact]
    public async Task A_dialect_said_outright_is_not_undone_by_a_guess()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await HearAsync(tenant, Some(connector) with { Seen = "entra", SeenBy = "behaviour" });
        var guessed = (await ActivityAsync(tenant, connector))["dialect"]!;
        await HearAsync(tenant, Some(connector) with { Seen = "okta", SeenBy = "user-agent", Client = "Okta SCIM Client 1.0.0" }, Some(connector));
        await HearAsync(tenant, Some(connector) with { Seen = "onelogin", SeenBy = "behaviour" });

        var activity = await ActivityAsync(tenant, connector);

        Assert.Equal(("entra", "behaviour"), ((string?)guessed["name"], (string?)guessed["by"]));
        Assert.Equal(("okta", "user-agent"), ((string?)activity["dialect"]!["name"], (string?)activity["dialect"]!["by"]));
        Assert.Equal("Okta SCIM Client 1.0.0", (string?)activity["client"]);
    }

    [Fact]
    public async Task A_tenant_sees_no_exchange_and_no_activity_of_another()
    {
        var (ours, theirs, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await HearAsync(theirs, Some(connector, 409, "refused"));

        Assert.Empty(Items(await ExchangesAsync(ours, $"connector={connector}")));
        await TheSameAsNobodyAsync(ours, connector);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(TestCaller.ApiKey(ours), $"/api/exchanges?tenant={theirs}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(TestCaller.ApiKey(ours), $"/api/tenants/{theirs}/connectors/{connector}/activity")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(TestCaller.Connector(theirs), "/api/exchanges")).Status);
        Assert.Single(Items((await GetAsync(TestCaller.Operator(), $"/api/exchanges?tenant={theirs}")).Answer));
        foreach (var table in new[] { "exchanges", "activity", "connectors_seen" })
        {
            Assert.Equal(["0"], await suite.AskAsync($"SELECT count(*) FROM audit.{table}", suite.Database.For("audit")));
        }
    }

    [Fact]
    public async Task A_connector_that_was_made_and_never_asked_anything_has_an_activity()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await TheSameAsNobodyAsync(tenant, connector);
        await suite.HearAsync(Suite.Envelope(new ConnectorCreated(connector, 1, "Entra", "active", "auto", "tolerant", 50, 100), tenant));

        Assert.Null((await ActivityAsync(tenant, connector))["lastRequestAt"]);
        await TheSameAsNobodyAsync(Guid.CreateVersion7(), connector);
    }

    /// <summary>What another tenant has is as absent as what nobody has.</summary>
    private async Task TheSameAsNobodyAsync(Guid tenant, Guid connector)
    {
        var nobody = Guid.NewGuid();
        var (foreign, unknown) = (await GetAsync(TestCaller.ApiKey(tenant), $"/api/tenants/{tenant}/connectors/{connector}/activity"), await GetAsync(TestCaller.ApiKey(tenant), $"/api/tenants/{tenant}/connectors/{nobody}/activity"));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (foreign.Status, unknown.Status));
        Assert.Equal(Said(unknown.Answer, nobody), Said(foreign.Answer, connector));

        static string Said(JsonNode problem, Guid asked) => ((string)problem["detail"]!).Split(" (request")[0].Replace($"{asked}", "…", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/exchanges?status=40", "status must be")]
    [InlineData("/api/exchanges?status=6xx", "status must be")]
    [InlineData("/api/exchanges?method=FETCH", "method must be")]
    [InlineData("/api/exchanges?outcome=maybe", "outcome must be one of applied, no-change, refused")]
    [InlineData("/api/exchanges?after=1", "'after' is no parameter here")]
    [InlineData("/api/tenants/{t}/connectors/0192f0c1-2345-7000-8000-000000000001/activity?window=2h", "window must be one of")]
    [InlineData("/api/tenants/{t}/connectors/0192f0c1-2345-7000-8000-000000000001/activity?window=30d&step=minute", "does not go with")]
    public async Task A_question_that_is_not_understood_is_refused(string path, string says)
    {
        var tenant = Guid.CreateVersion7();

        var (status, problem) = await GetAsync(TestCaller.ApiKey(tenant), path.Replace("{t}", $"{tenant}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_old_goes_and_the_rest_stays()
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var now = DateTimeOffset.UtcNow;
        var recent = Some(connector, at: now.AddDays(-13));
        await HearAsync(tenant, Some(connector, at: now.AddDays(-15)), Some(connector, at: now.AddDays(-91)), recent);

        await suite.Host.Services.GetRequiredService<Retention>().RemoveAsync(CancellationToken.None);

        Assert.Equal([recent.Id], Items(await ExchangesAsync(tenant)).Select(item => (Guid)item!["id"]!));
        Assert.Equal(["2"], await suite.AskAsync($"SELECT count(*) FROM audit.activity WHERE tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task Retention_sees_nothing_of_today_and_writes_nothing()
    {
        var tenant = Guid.CreateVersion7();
        await HearAsync(tenant, Some(Guid.CreateVersion7()));
        var role = suite.Database.For("audit_retention");

        await suite.AskAsync("DELETE FROM audit.exchanges", role);

        Assert.Single(Items(await ExchangesAsync(tenant)));
        foreach (var sql in new[] { "SELECT count(*) FROM audit.events", "UPDATE audit.exchanges SET status = 200", "SELECT count(*) FROM audit.connectors_seen" })
        {
            Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => suite.AskAsync(sql, role))).SqlState);
        }
    }

    [Theory]
    [InlineData("true", "exchanges_pkey")]
    [InlineData("connector_id = '{c}'", "exchanges_of_connector")]
    [InlineData("outcome = 'refused'", "exchanges_refused")]
    public async Task Every_question_walks_an_index_under_the_services_role(string condition, string index)
    {
        var (tenant, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await HearAsync(tenant, [.. Enumerable.Range(0, 1500).Select(i => Some(i % 20 == 0 ? connector : Guid.CreateVersion7(), i % 50 == 0 ? 404 : 200, i % 50 == 0 ? "refused" : "no-change"))]);
        await suite.AskAsync("ANALYZE audit.exchanges");

        var plan = string.Join('\n', await suite.AskAsync(
            $"""
            BEGIN; SELECT set_config('app.tenant', '{tenant}', true);
            EXPLAIN SELECT * FROM audit.exchanges WHERE tenant_id = '{tenant}' AND {condition.Replace("{c}", $"{connector}", StringComparison.Ordinal)} ORDER BY id DESC LIMIT 11; COMMIT
            """, suite.Database.For("audit")));

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_finds_a_request_by_its_id_with_its_trace_and_nobody_else_does()
    {
        var tenant = Guid.CreateVersion7();
        var call = Some(Guid.CreateVersion7()) with { TraceId = "516375ccc102aa3928dfd354b76208ba" };
        await HearAsync(tenant, call);

        var (status, found) = await GetAsync(TestCaller.Operator(), $"/api/exchanges/{call.Id}");
        var (unknown, own) = (await GetAsync(TestCaller.Operator(), $"/api/exchanges/{Guid.CreateVersion7()}"), await GetAsync(TestCaller.ApiKey(tenant), $"/api/exchanges/{call.Id}"));

        Assert.Equal((HttpStatusCode.OK, tenant, call.TraceId), (status, (Guid)found["tenant"]!, (string?)found["traceId"]));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (unknown.Status, own.Status));
    }

    private static Exchange Some(Guid? connector, int status = 200, string outcome = "no-change", DateTimeOffset? at = null) => new()
    {
        Id = Guid.CreateVersion7(at ?? DateTimeOffset.UtcNow), At = at ?? DateTimeOffset.UtcNow, Connector = connector, Method = "GET", Route = "/Users", Status = status, Outcome = outcome,
        Dialect = "auto", DurationMs = 3,
    };

    private async Task HearAsync(Guid tenant, params Exchange[] exchanges)
    {
        await using var scope = suite.Host.Services.CreateAsyncScope();
        var envelope = Suite.Envelope(new ExchangesSeen(Guid.CreateVersion7(), exchanges), tenant, actor: new Actor("gateway", Guid.Empty, "gateway"));
        await scope.ServiceProvider.GetRequiredService<Consumers.RecordExchanges>().HandleAsync([EventEnvelope.FromJson(envelope.ToJson())], CancellationToken.None);
    }

    private static JsonArray Items(JsonNode page) => page["items"]!.AsArray();
    private static JsonArray Points(JsonNode activity) => activity["points"]!.AsArray();
    private static (int, int, int, int, int, int) Counted(JsonNode counts) =>
        ((int)counts["requests"]!, (int)counts["reads"]!, (int)counts["applied"]!, (int)counts["noChange"]!, (int)counts["refused"]!, (int)counts["failed"]!);

    private async Task<JsonNode> ExchangesAsync(Guid tenant, string query = "") => await OkAsync(tenant, $"/api/exchanges?{query}");
    private async Task<JsonNode> ActivityAsync(Guid tenant, Guid connector, string query = "") => await OkAsync(tenant, $"/api/tenants/{tenant}/connectors/{connector}/activity?{query}");

    private async Task<JsonNode> OkAsync(Guid tenant, string path)
    {
        var (status, answer) = await GetAsync(TestCaller.ApiKey(tenant), path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {answer}");
        return answer;
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> GetAsync(ScimCaller caller, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(caller));
        using var response = await suite.Host.Client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
