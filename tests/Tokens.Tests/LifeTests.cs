using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Caller;
using ScimSuite.Testing;
using ScimSuite.Tokens.Workers;

namespace ScimSuite.Tokens.Tests;

public sealed class LifeTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task After_a_rotation_both_work_until_the_overlap_is_over()
    {
        var old = await suite.IssueAsync("""{"name":"first","scopes":["users:read"],"allowedNetworks":["203.0.113.7"]}""");

        var (status, made) = await RotateAsync(old, """{"overlapMinutes":60}""");

        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal("valid", await suite.ResultAsync(old.Token));
        var verdict = await suite.VerifyAsync((string)made["token"]!);
        Assert.Equal("valid", (string?)verdict["result"]);
        Assert.Equal("users:read", (string?)Assert.Single(verdict["scopes"]!.AsArray()));
        Assert.Equal("203.0.113.7/32", (string?)Assert.Single(verdict["allowedNetworks"]!.AsArray()));
        var listed = await ListAsync(old);
        Assert.Equal((Guid)made["id"]!, (Guid)listed[0]!["replacedBy"]!);
        Assert.InRange((DateTimeOffset)listed[0]!["expiresAt"]!, DateTimeOffset.UtcNow.AddMinutes(59), DateTimeOffset.UtcNow.AddMinutes(61));
        Assert.Equal(["token.issued", "verdict.changed", "token.rotated", "verdict.changed", "token.issued", "verdict.changed"], await suite.OutboxAsync(old.Tenant));
    }

    [Fact]
    public async Task A_rotation_without_overlap_revokes_at_once()
    {
        var old = await suite.IssueAsync();

        var (_, made) = await RotateAsync(old, """{"overlapMinutes":0}""");

        Assert.Equal("revoked", await suite.ResultAsync(old.Token));
        Assert.Equal("valid", await suite.ResultAsync((string)made["token"]!));
    }

    [Fact]
    public async Task A_token_is_rotated_once()
    {
        var old = await suite.IssueAsync();
        await RotateAsync(old, "{}");

        var (status, problem) = await RotateAsync(old, "{}");

        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains("rotated already", (string?)problem["detail"]);
    }

    [Theory]
    [InlineData("203.0.113.0/24", "203.0.113.0/24")]
    [InlineData("203.0.113.9", "203.0.113.9/32")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("203.0.113.9/24", "203.0.113.0/24")]
    [InlineData("everywhere", null)]
    [InlineData("7", null)]
    [InlineData("", null)]
    public async Task Networks_are_kept_in_one_spelling_or_refused(string network, string? kept)
    {
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant);

        var (status, answer) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(tenant), HttpMethod.Post,
            $"/api/tenants/{tenant}/connectors/{connector}/tokens", $$"""{"name":"x","allowedNetworks":["{{network}}"]}""");

        Assert.Equal(kept is null ? HttpStatusCode.BadRequest : HttpStatusCode.Created, status);
        Assert.Contains(kept ?? "allowedNetworks", kept is null ? (string?)answer["detail"] : (string?)answer["allowedNetworks"]![0]);
    }

    [Fact]
    public async Task A_connector_may_have_so_many_live_tokens_and_no_more_however_many_ask_at_once()
    {
        var host = await suite.StartTokensAsync(("Tokens:MostLiveTokens", "3"));
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant);
        await suite.IssueAsync(tenant, connector, at: host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Suite.SendAsync(host, TestCaller.ApiKey(tenant), HttpMethod.Post,
            $"/api/tenants/{tenant}/connectors/{connector}/tokens", """{"name":"x"}""")));

        Assert.Equal(2, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.Created).ToList();
        Assert.All(refused, answer => Assert.Equal(HttpStatusCode.Conflict, answer.Status));
        Assert.Contains("3 tokens", (string?)refused[0].Answer["detail"]);
    }

    [Fact]
    public async Task A_tokens_end_is_announced_at_60_30_14_7_and_1_days_each_once()
    {
        var issued = await suite.IssueAsync($$"""{"name":"x","expiresAt":"{{DateTimeOffset.UtcNow.AddDays(100):O}}"}""");
        var rows = new List<string>();
        foreach (var days in new[] { 90.0, 59.5, 59, 29, 13, 6.5, 0.9, 0.5 })
        {
            await suite.AskAsync($"UPDATE tokens.tokens SET expires_at = now() + interval '{days.ToString(System.Globalization.CultureInfo.InvariantCulture)} days' WHERE key_id = '{issued.KeyId}' RETURNING 1");
            await RemindAsync();
            await RemindAsync();
        }

        rows.AddRange(await suite.AskAsync($"SELECT envelope::json #>> '{{data,days}}' FROM tokens.outbox WHERE tenant_id = '{issued.Tenant}' AND type = 'token.expiring' ORDER BY id"));
        Assert.Equal(["60", "30", "14", "7", "1"], rows);
        var versions = await suite.AskAsync($"SELECT envelope::json ->> 'version' FROM tokens.outbox WHERE tenant_id = '{issued.Tenant}' AND type = 'token.expiring' ORDER BY id");
        Assert.Equal(["2", "3", "4", "5", "6"], versions);
    }

    [Fact]
    public async Task A_token_issued_for_a_week_is_not_reminded_of_at_once_nor_one_that_was_replaced()
    {
        var week = await suite.IssueAsync($$"""{"name":"x","expiresAt":"{{DateTimeOffset.UtcNow.AddDays(7):O}}"}""");
        var replaced = await suite.IssueAsync($$"""{"name":"x","expiresAt":"{{DateTimeOffset.UtcNow.AddDays(70):O}}"}""");
        await RotateAsync(replaced, """{"overlapMinutes":1440}""");

        await RemindAsync();

        Assert.DoesNotContain("token.expiring", await suite.OutboxAsync(week.Tenant));
        Assert.DoesNotContain("token.expiring", await suite.OutboxAsync(replaced.Tenant));
    }

    [Fact]
    public async Task A_leaked_token_is_revoked_by_whoever_found_it_and_the_place_is_told()
    {
        var issued = await suite.IssueAsync();
        var wrong = TokenFormat.Make(TokenKind.Connector, issued.KeyId, new string('x', 43));
        var body = $$"""{"tokens":[{"token":"{{issued.Token}}","url":"https://git.example/leak.txt"},{"token":"{{wrong}}"},{"token":"sct_x"}]}""";

        var (status, answer) = await Suite.SendAsync(suite.Tokens, TestCaller.Gateway(), HttpMethod.Post, "/api/leaked-tokens", body);
        var (_, again) = await Suite.SendAsync(suite.Tokens, TestCaller.Gateway(), HttpMethod.Post, "/api/leaked-tokens", body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(["revoked", "unknown", "no-token"], answer["results"]!.AsArray().Select(result => (string?)result!["result"]));
        Assert.Equal("already-revoked", (string?)again["results"]![0]!["result"]);
        Assert.Equal("revoked", await suite.ResultAsync(issued.Token));
        Assert.Equal("leaked", (string?)(await ListAsync(issued))[0]!["revokedBecause"]);
        var events = await suite.AskAsync($"SELECT envelope FROM tokens.outbox WHERE tenant_id = '{issued.Tenant}' AND type = 'token.revoked'");
        Assert.Contains("https://git.example/leak.txt", Assert.Single(events));
        Assert.DoesNotContain(issued.Secret, events[0]);
    }

    [Fact]
    public async Task The_published_pattern_finds_a_token_and_its_checksum_can_be_computed_from_the_description()
    {
        var issued = await suite.IssueAsync();

        var (_, format) = await Suite.SendAsync(suite.Tokens, TestCaller.Gateway(), HttpMethod.Get, "/api/token-format");

        Assert.Equal(issued.Token, Regex.Match($"token={issued.Token};", (string)format["pattern"]!).Value);
        Assert.Equal((string?)format["checksum"]!["exampleIs"], TokenFormat.Checksum((string)format["checksum"]!["exampleOf"]!));
        Assert.Equal("/api/leaked-tokens", (string?)format["reportLeaksTo"]);
    }

    [Fact]
    public async Task Last_use_says_when_from_where_and_by_what()
    {
        var issued = await suite.IssueAsync();
        await Suite.SendAsync(suite.Tokens, TestCaller.Gateway(), HttpMethod.Post, "/internal/verify",
            $$"""{"token":"{{issued.Token}}","address":"203.0.113.7","product":"Okta"}""");

        await suite.Tokens.Services.GetRequiredService<LastUses>().WriteAsync();

        var listed = (await ListAsync(issued))[0]!;
        Assert.Equal(("203.0.113.7", "Okta"), ((string?)listed["lastUsedAddress"], (string?)listed["lastUsedBy"]));
        Assert.Equal(0, ((DateTimeOffset)listed["lastUsedAt"]!).Second);
        Assert.Equal("api-key", (string?)listed["createdBy"]!["kind"]);
    }

    [Fact]
    public async Task The_management_api_is_described_with_every_route_and_parameter()
    {
        var (status, document) = await Suite.SendAsync(suite.Tokens, TestCaller.Gateway(), HttpMethod.Get, "/openapi.json");

        Assert.Equal(HttpStatusCode.OK, status);
        var rotate = document["paths"]!["/api/tenants/{tenant}/connectors/{connector}/tokens/{id}/rotate"]!["post"]!;
        Assert.Equal(["connector", "id", "tenant"], rotate["parameters"]!.AsArray().Select(parameter => (string)parameter!["name"]!).Order());
        Assert.Null(document["paths"]!["/internal/verify"]);
        var (direct, _) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(await suite.TenantAsync()), HttpMethod.Get, "/openapi.json");
        Assert.Equal(HttpStatusCode.Forbidden, direct);
    }

    private Task<int> RemindAsync() => suite.Tokens.Services.GetRequiredService<ExpiryReminders>().RemindAsync(CancellationToken.None);

    private Task<(HttpStatusCode Status, JsonNode Answer)> RotateAsync(Issued old, string body) => Suite.SendAsync(
        suite.Tokens, TestCaller.ApiKey(old.Tenant), HttpMethod.Post, $"/api/tenants/{old.Tenant}/connectors/{old.Connector}/tokens/{old.Id}/rotate", body);

    private async Task<JsonArray> ListAsync(Issued issued) => (await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(issued.Tenant), HttpMethod.Get,
        $"/api/tenants/{issued.Tenant}/connectors/{issued.Connector}/tokens")).Answer["items"]!.AsArray();
}
