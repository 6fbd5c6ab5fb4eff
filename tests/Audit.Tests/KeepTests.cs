using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ScimSuite.Events;
using ScimSuite.Testing;

namespace ScimSuite.Audit.Tests;

public sealed class KeepTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task An_event_is_kept_with_who_what_which_when_and_under_which_request()
    {
        var (tenant, user, connector) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var envelope = Suite.Envelope(
            new UserChanged(user, 2, "ada", "Ada", true, [new AttributeChange("title", null, JsonElement.Parse("\"Countess\""))]),
            tenant, "0192-abc", new Actor("connector", connector, "main"));

        await suite.HearAsync(envelope);

        var item = Assert.Single((await suite.AuditAsync(tenant)).Answer["items"]!.AsArray())!;
        Assert.Equal((envelope.Id, tenant), ((Guid)item["id"]!, (Guid)item["tenant"]!));
        Assert.Equal(("connector", connector, "main"), ((string?)item["actor"]!["kind"], (Guid)item["actor"]!["id"]!, (string?)item["actor"]!["name"]));
        Assert.Equal(("user.changed", "applied", "0192-abc"), ((string?)item["action"], (string?)item["outcome"], (string?)item["requestId"]));
        Assert.Equal(("User", user, 2), ((string?)item["resource"]!["type"], (Guid)item["resource"]!["id"]!, (int)item["resource"]!["version"]!));
        Assert.Equal((1, 1), ((int)item["part"]!, (int)item["parts"]!));
        Assert.Equal("Countess", (string?)item["data"]!["changes"]![0]!["after"]);
        Assert.InRange((DateTimeOffset)item["recordedAt"]!, (DateTimeOffset)item["occurredAt"]!, DateTimeOffset.UtcNow.AddSeconds(5));
    }

    [Fact]
    public async Task What_comes_twice_is_kept_once_and_lined_once()
    {
        var tenant = Guid.CreateVersion7();
        var (first, second) = (Suite.Deleted(tenant), Suite.Deleted(tenant));

        await suite.HearAsync(first, second, first);
        await suite.HearAsync(second, first);

        Assert.Equal(2, Suite.Ids((await suite.AuditAsync(tenant)).Answer).Count);
        Assert.Equal(2, LinesOf(tenant).Count);
    }

    [Fact]
    public async Task A_batch_of_many_tenants_is_kept_each_under_its_own()
    {
        var tenants = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToArray();
        var batch = Enumerable.Range(0, 200).Select(i => Suite.Deleted(tenants[i % 5])).ToArray();

        using var trips = RoundTrips.Count();
        await suite.HearAsync(batch);

        Assert.Equal(10, trips.Seen);       // per tenant: INSERT, COMMIT
        foreach (var tenant in tenants)
        {
            Assert.Equal(40, Suite.Ids((await suite.AuditAsync(tenant, "limit=1000")).Answer).Count);
        }
    }

    [Fact]
    public async Task A_failed_authentication_is_a_refusal_also_where_it_belongs_to_no_tenant()
    {
        var failed = Suite.Envelope(
            new AuthenticationFailed(Guid.CreateVersion7(), "unknown", "abcdefghijkl", null, "192.0.2.1", "curl", 7, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow),
            Guid.Empty, actor: new Actor("gateway", Guid.Empty, "gateway"));

        await suite.HearAsync(failed);

        var (_, page) = await suite.GetAsync(TestCaller.Operator(), $"tenant={Guid.Empty}&action=authentication.failed");
        var item = Assert.Single(page["items"]!.AsArray())!;
        Assert.Equal(("refused", 7), ((string?)item["outcome"], (int)item["data"]!["count"]!));
    }

    [Fact]
    public async Task A_line_says_who_did_what_and_never_what_was_said_of_a_person()
    {
        var tenant = Guid.CreateVersion7();
        var envelope = Suite.Envelope(
            new UserCreated(Guid.CreateVersion7(), 1, "grace.hopper", "Grace", true, JsonElement.Parse("""{"userName":"grace.hopper"}""")), tenant);

        await suite.HearAsync(envelope);

        var line = Assert.Single(LinesOf(tenant));
        var json = JsonNode.Parse(line)!;
        Assert.Equal(("user.created", "applied", "request"), ((string?)json["action"], (string?)json["outcome"], (string?)json["requestId"]));
        Assert.Equal(envelope.AggregateId, (Guid)json["resource"]!["id"]!);
        Assert.DoesNotContain("grace", line, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("UPDATE audit.events SET outcome = 'applied'")]
    [InlineData("DELETE FROM audit.events")]
    [InlineData("TRUNCATE audit.events")]
    public async Task Nobody_changes_the_past_by_the_services_role_nor_by_the_owners(string sql)
    {
        await suite.HearAsync(Suite.Deleted(Guid.CreateVersion7()));

        var byService = await Assert.ThrowsAsync<PostgresException>(() => suite.AskAsync(sql, suite.Database.For("audit")));
        var byOwner = await Assert.ThrowsAsync<PostgresException>(() => suite.AskAsync($"SET ROLE audit_owner; {sql}"));

        Assert.Equal("42501", byService.SqlState);
        Assert.Equal("23001", byOwner.SqlState);
    }

    [Fact]
    public async Task A_disk_that_takes_no_lines_loses_no_event()
    {
        var settings = Settings.For("audit", suite.Database);
        settings["Audit:Lines:Path"] = Path.Combine(suite.LinesPath, "below-a-file", "audit.jsonl");
        await using var unlucky = ServiceHost.Start<AuditOptions>(settings);
        var tenant = Guid.CreateVersion7();

        await using var scope = unlucky.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Consumers.Record>().HandleAsync([Suite.Deleted(tenant)], CancellationToken.None);

        Assert.Single(Suite.Ids((await suite.AuditAsync(tenant)).Answer));
    }

    private List<string> LinesOf(Guid tenant) => [.. File.ReadAllLines(suite.LinesPath).Where(line => line.Contains($"{tenant}", StringComparison.Ordinal))];
}
