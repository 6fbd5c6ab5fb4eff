using Microsoft.Extensions.DependencyInjection;
using ScimSuite.Caller;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

public sealed class VerifyTests(Suite suite) : IClassFixture<Suite>
{
    [Fact]
    public async Task An_issued_token_is_valid_at_once_and_says_whose_it_is()
    {
        var tenant = await suite.TenantAsync();
        var connector = await suite.ConnectorAsync(tenant, ""","mode":"strict","dialect":"entra","rateLimit":{"perSecond":7,"burst":9}""");

        var issued = await suite.IssueAsync(tenant, connector, """{"name":"first","scopes":["users:read"]}""");
        var verdict = await suite.VerifyAsync(issued.Token);

        Assert.Equal("valid", (string?)verdict["result"]);
        Assert.Equal(tenant, (Guid)verdict["tenant"]!);
        Assert.Equal("connector", (string?)verdict["kind"]);
        Assert.Equal(connector, (Guid)verdict["actorId"]!);
        Assert.Equal(connector, (Guid)verdict["connector"]!);
        Assert.StartsWith("main ", (string?)verdict["actorName"]);
        Assert.Equal("users:read", (string?)Assert.Single(verdict["scopes"]!.AsArray()));
        Assert.Equal("entra", (string?)verdict["dialect"]);
        Assert.True((bool)verdict["strict"]!);
        Assert.Equal((7, 9), ((int)verdict["ratePerSecond"]!, (int)verdict["burst"]!));
        Assert.Equal(issued.KeyId, (string?)verdict["keyId"]);
    }

    [Fact]
    public async Task A_token_is_verified_by_bcrypt_once_and_never_again()
    {
        var issued = await suite.IssueAsync();
        var restarted = await suite.StartTokensAsync();
        using var counted = new Counted(restarted);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => suite.ResultAsync(issued.Token, restarted)));
        var atOnce = counted.Bcrypt;
        for (var i = 0; i < 20; i++)
        {
            await suite.ResultAsync(issued.Token, restarted);
        }

        Assert.All(results, result => Assert.Equal("valid", result));
        Assert.Equal(1, atOnce);
        Assert.Equal(1, counted.Bcrypt);
    }

    [Fact]
    public async Task A_wrong_secret_costs_neither_bcrypt_nor_a_query()
    {
        var issued = await suite.IssueAsync();
        using var counted = new Counted(suite.Tokens);

        for (var i = 0; i < 50; i++)
        {
            var wrong = TokenFormat.Make(TokenKind.Connector, issued.KeyId, TokenFormat.Parse(TokenFormat.New(TokenKind.Connector))!.Secret);
            Assert.Equal("unknown", await suite.ResultAsync(wrong));
        }

        Assert.Equal((0, 0), (counted.Bcrypt, counted.Lookups));
    }

    [Fact]
    public async Task A_flood_of_unknown_keys_costs_no_bcrypt_and_at_most_one_query_a_second()
    {
        using var counted = new Counted(suite.Tokens);
        var since = System.Diagnostics.Stopwatch.StartNew();

        for (var round = 0; round < 10; round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => suite.ResultAsync(TokenFormat.New(TokenKind.Connector))));
            Assert.All(results, result => Assert.Equal("unknown", result));
        }

        Assert.Equal(0, counted.Bcrypt);
        Assert.InRange(counted.Lookups, 0, 1 + (long)since.Elapsed.TotalSeconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sct_short")]
    [InlineData("Bearer sct_000000000000_0000000000000000000000000000000000000000000_000000")]
    public async Task What_is_no_token_is_unknown(string text) => Assert.Equal("unknown", await suite.ResultAsync(text));

    [Fact]
    public async Task A_connectors_secret_is_no_api_key()
    {
        var issued = await suite.IssueAsync();

        var disguised = TokenFormat.Make(TokenKind.ApiKey, issued.KeyId, issued.Secret);

        Assert.Equal("unknown", await suite.ResultAsync(disguised));
    }

    [Fact]
    public async Task A_token_issued_by_one_replica_is_valid_at_another_at_once()
    {
        var other = await suite.StartTokensAsync();
        for (var i = 0; i < 3; i++)
        {
            var issued = await suite.IssueAsync();
            await Task.Delay(TimeSpan.FromSeconds(1.1));      // the other may ask once a second, and nobody floods it

            Assert.Equal("valid", await suite.ResultAsync(issued.Token, other));
        }
    }

    [Fact]
    public async Task A_revoked_token_is_revoked_for_every_replica_at_once()
    {
        var issued = await suite.IssueAsync();
        var other = await suite.StartTokensAsync();
        Assert.Equal("valid", await suite.ResultAsync(issued.Token, other));

        await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(issued.Tenant), HttpMethod.Delete,
            $"/api/tenants/{issued.Tenant}/connectors/{issued.Connector}/tokens/{issued.Id}");

        Assert.Equal("revoked", await suite.ResultAsync(issued.Token));
        Assert.Equal("revoked", await suite.ResultAsync(issued.Token, other));
    }

    [Fact]
    public async Task An_expired_token_is_called_expired()
    {
        var issued = await suite.IssueAsync($$"""{"name":"short","expiresAt":"{{DateTimeOffset.UtcNow.AddSeconds(1):O}}"}""");
        Assert.Equal("valid", await suite.ResultAsync(issued.Token));

        await Task.Delay(TimeSpan.FromSeconds(1.2));

        Assert.Equal("expired", await suite.ResultAsync(issued.Token));
    }

    [Fact]
    public async Task A_hash_of_another_cost_is_made_anew_when_its_token_is_seen()
    {
        var issued = await suite.IssueAsync();
        var costlier = await suite.StartTokensAsync(("Tokens:BcryptCost", "9"));
        using var counted = new Counted(costlier);

        Assert.Equal("valid", await suite.ResultAsync(issued.Token, costlier));
        Assert.Equal("valid", await suite.ResultAsync(issued.Token, costlier));

        Assert.StartsWith("$2a$09$", Assert.Single(await suite.AskAsync($"SELECT hash FROM tokens.tokens WHERE id = '{issued.Id}'")));
        Assert.Equal(2, counted.Bcrypt);        // one to verify, one to hash; then it is known
    }

    /// <summary>A new pepper is made known everywhere, then used, then the old one is taken away; tokens in use have moved by then.</summary>
    [Fact]
    public async Task A_pepper_is_changed_while_tokens_are_in_use()
    {
        var (old, next) = (Convert.ToBase64String(new byte[32]), Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]));
        var issued = await suite.IssueAsync();
        var knowsBoth = await suite.StartTokensAsync(("Tokens:Pepper", old), ("Tokens:NextPeppers:0", next));
        var usesNext = await suite.StartTokensAsync(("Tokens:Pepper", next), ("Tokens:RetiredPeppers:0", old));
        Assert.Equal("valid", await suite.ResultAsync(issued.Token, knowsBoth));

        Assert.Equal("valid", await suite.ResultAsync(issued.Token, usesNext));
        Assert.Equal("valid", await suite.ResultAsync(issued.Token, usesNext));

        Assert.Equal("valid", await suite.ResultAsync(issued.Token, knowsBoth));
        var onlyNext = await suite.StartTokensAsync(("Tokens:Pepper", next));
        Assert.Equal("valid", await suite.ResultAsync(issued.Token, onlyNext));
        Assert.Equal("valid", await suite.ResultAsync(issued.Token, knowsBoth));
    }

    [Fact]
    public async Task An_altered_hash_is_refused_though_the_fingerprint_is_right()
    {
        var issued = await suite.IssueAsync();
        var another = await suite.IssueAsync();

        await suite.AskAsync($"UPDATE tokens.tokens SET hash = (SELECT hash FROM tokens.tokens WHERE id = '{another.Id}') WHERE id = '{issued.Id}' RETURNING id");

        Assert.Equal("unknown", await suite.ResultAsync(issued.Token));
    }

    [Fact]
    public async Task The_bootstrap_key_is_an_operators_and_is_stored_once()
    {
        await suite.StartTokensAsync();

        var verdict = await suite.VerifyAsync(Suite.BootstrapKey);

        Assert.Equal("valid", (string?)verdict["result"]);
        Assert.Equal("operator", (string?)verdict["kind"]);
        Assert.Equal("platform:operator", (string?)Assert.Single(verdict["scopes"]!.AsArray()));
        Assert.Single(await suite.AskAsync("SELECT id FROM tokens.tokens WHERE key_id = 'Bootstrap000'"));
    }

    [Fact]
    public async Task Only_the_gateway_may_ask_for_a_verdict()
    {
        var issued = await suite.IssueAsync();

        foreach (var caller in new[] { TestCaller.Operator(), TestCaller.ApiKey(issued.Tenant), TestCaller.Connector(issued.Tenant) })
        {
            var (status, _) = await Suite.SendAsync(suite.Tokens, caller, HttpMethod.Post, "/internal/verify", $$"""{"token":"{{issued.Token}}"}""");
            Assert.Equal(System.Net.HttpStatusCode.Forbidden, status);
        }
    }

    [Fact]
    public async Task When_a_token_was_last_used_is_written_later_to_the_minute()
    {
        var issued = await suite.IssueAsync();
        await suite.ResultAsync(issued.Token);

        await suite.Tokens.Services.GetRequiredService<Workers.LastUses>().WriteAsync();

        var (_, list) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(issued.Tenant), HttpMethod.Get,
            $"/api/tenants/{issued.Tenant}/connectors/{issued.Connector}/tokens");
        var used = (DateTimeOffset)list["items"]![0]!["lastUsedAt"]!;
        Assert.Equal(0, used.Second);
        Assert.InRange(used, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow);
    }
}
