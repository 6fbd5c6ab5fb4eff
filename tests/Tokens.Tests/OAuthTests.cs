using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ScimSuite.Caller;
using ScimSuite.Testing;

namespace ScimSuite.Tokens.Tests;

public sealed class OAuthTests(Suite suite) : IClassFixture<Suite>, IAsyncLifetime
{
    private static readonly (string, string)[] _near = [("Tokens:AllowPlainIssuers", "true"), ("Tokens:IssuerNetworks:0", "127.0.0.0/8")];

    private Guid _tenant;
    private Guid _connector;

    public async Task InitializeAsync()
    {
        _tenant = await suite.TenantAsync();
        _connector = await suite.ConnectorAsync(_tenant, ""","dialect":"entra" """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_secret_becomes_an_access_token_that_is_worth_what_the_secret_is(bool inHeader)
    {
        var secret = await SecretAsync("""{"name":"entra","scopes":["users:read","users:write"]}""");

        var (status, answer) = inHeader
            ? await TokenAsync(suite.Tokens, new() { ["grant_type"] = "client_credentials", ["scope"] = "scim" }, new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{_connector}:{secret.Text}"))))
            : await TokenAsync(suite.Tokens, Request(secret.Text));

        Assert.True(status == HttpStatusCode.OK, $"{answer}");
        Assert.Equal(("Bearer", 3600), ((string?)answer["token_type"], (int)Math.Round((double)answer["expires_in"]! / 10) * 10));
        var verdict = await suite.VerifyAsync((string)answer["access_token"]!);
        Assert.Equal("valid", (string?)verdict["result"]);
        Assert.Equal((_tenant, _connector, "connector"), ((Guid)verdict["tenant"]!, (Guid)verdict["connector"]!, (string)verdict["kind"]!));
        Assert.Equal(["users:read", "users:write"], verdict["scopes"]!.AsArray().Select(scope => (string?)scope));
        Assert.Equal(("entra", secret.KeyId), ((string?)verdict["dialect"], (string?)verdict["keyId"]));
        Assert.InRange((DateTimeOffset)verdict["expiresAt"]!, DateTimeOffset.UtcNow.AddMinutes(58), DateTimeOffset.UtcNow.AddMinutes(61));
    }

    [Fact]
    public async Task Revoking_the_secret_ends_the_access_tokens_given_for_it_and_no_others()
    {
        var (one, other) = (await SecretAsync(), await SecretAsync());
        var (first, second) = (await AccessAsync(one.Text), await AccessAsync(other.Text));

        await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(_tenant), HttpMethod.Delete, $"{Path}/client-secrets/{one.Id}");

        Assert.Equal(("revoked", "valid"), (await suite.ResultAsync(first), await suite.ResultAsync(second)));
        var (status, answer) = await TokenAsync(suite.Tokens, Request(one.Text));
        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal("invalid_client", (string?)answer["error"]);
        Assert.Contains("revoked", (string?)answer["error_description"]);
    }

    [Fact]
    public async Task A_client_secret_is_no_bearer_token_and_a_bearer_token_no_client_secret()
    {
        var secret = await SecretAsync();
        var token = await suite.IssueAsync(_tenant, _connector);

        Assert.Equal("unknown", await suite.ResultAsync(secret.Text));
        Assert.Equal(HttpStatusCode.Unauthorized, (await TokenAsync(suite.Tokens, Request(token.Token))).Status);
    }

    [Fact]
    public async Task A_secret_opens_its_own_connector_only()
    {
        var secret = await SecretAsync();
        var other = await suite.ConnectorAsync(_tenant);

        var (status, answer) = await TokenAsync(suite.Tokens, Request(secret.Text, other.ToString()));

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, (string?)answer["error"]));
    }

    [Theory]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("scope", "everything", "invalid_scope")]
    [InlineData("client_id", "somebody", "invalid_client")]
    [InlineData("client_secret", "wrong", "invalid_client")]
    [InlineData("client_id", "", "invalid_request")]
    public async Task What_is_wrong_is_said_as_the_rfc_says_it(string parameter, string value, string error)
    {
        var request = Request((await SecretAsync()).Text);
        request[parameter] = value;

        var (status, answer) = await TokenAsync(suite.Tokens, request);

        Assert.True((int)status is 400 or 401, $"{status}");
        Assert.Equal(error, (string?)answer["error"]);
    }

    [Fact]
    public async Task The_metadata_names_the_endpoints_as_the_outside_knows_them()
    {
        var (status, metadata) = await GetAsync("/.well-known/oauth-authorization-server");
        var (_, keys) = await GetAsync("/.well-known/jwks");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal($"{Settings.PublicUrl}/oauth2/token", (string?)metadata["token_endpoint"]);
        Assert.Equal($"{Settings.PublicUrl}/.well-known/jwks", (string?)metadata["jwks_uri"]);
        Assert.StartsWith(Settings.PublicUrl, (string?)metadata["issuer"]);
        Assert.Contains("client_credentials", metadata["grant_types_supported"]!.AsArray().Select(grant => (string?)grant));
        Assert.Contains("scim", metadata["scopes_supported"]!.AsArray().Select(scope => (string?)scope));
        Assert.Equal("EC", (string?)Assert.Single(keys["keys"]!.AsArray())!["kty"]);
        Assert.Null(keys["keys"]![0]!["d"]);
    }

    [Fact]
    public async Task Only_the_gateway_may_ask()
    {
        using var direct = await suite.Tokens.Client.PostAsync("/oauth2/token", new FormUrlEncodedContent(Request((await SecretAsync()).Text)));
        using var forged = await suite.Tokens.Client.GetAsync("/.well-known/jwks");

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (direct.StatusCode, forged.StatusCode));
    }

    [Fact]
    public async Task An_issuer_that_is_trusted_proves_the_connector_without_a_secret()
    {
        await using var issuer = await IssuerStandIn.StartAsync();
        var host = await suite.StartTokensAsync(_near);
        await TrustAsync(host, issuer);

        var (status, answer) = await TokenAsync(host, Assertion(issuer.Assertion("robot", "api://scim")));
        await TokenAsync(host, Assertion(issuer.Assertion("robot", "api://scim")));

        Assert.True(status == HttpStatusCode.OK, $"{answer}");
        Assert.Equal("valid", await suite.ResultAsync((string)answer["access_token"]!));
        Assert.Equal(1, issuer.Asked);
    }

    [Theory]
    [InlineData("subject")]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("expired")]
    [InlineData("other key")]
    [InlineData("unknown key id")]
    [InlineData("revoked trust")]
    public async Task An_assertion_that_is_not_exactly_the_trusted_one_is_refused(string what)
    {
        await using var issuer = await IssuerStandIn.StartAsync();
        using var stranger = RSA.Create(2048);
        var host = await suite.StartTokensAsync(_near);
        var trust = await TrustAsync(host, issuer);
        if (what == "revoked trust")
        {
            await Suite.SendAsync(host, TestCaller.ApiKey(_tenant), HttpMethod.Delete, $"{Path}/federations/{trust}");
        }

        var (status, answer) = await TokenAsync(host, Assertion(what switch
        {
            "subject" => issuer.Assertion("somebody else", "api://scim"),
            "audience" => issuer.Assertion("robot", "api://other"),
            "issuer" => issuer.Assertion("robot", "api://scim", issuer: "https://login.example/other"),
            "expired" => issuer.Assertion("robot", "api://scim", TimeSpan.FromMinutes(-5)),
            "other key" => issuer.Assertion("robot", "api://scim", key: stranger),
            "unknown key id" => issuer.Assertion("robot", "api://scim", kid: "two"),
            _ => issuer.Assertion("robot", "api://scim"),
        }));

        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, (string?)answer["error"]));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("redirect")]
    public async Task An_issuers_keys_are_not_fetched_from_inside_nor_by_way_of_a_redirect(string way)
    {
        await using var issuer = await IssuerStandIn.StartAsync();
        await using var inside = await IssuerStandIn.StartAsync();
        issuer.RedirectsTo = way == "redirect" ? inside.JwksUri : null;
        var host = way == "direct"
            ? await suite.StartTokensAsync(("Tokens:AllowPlainIssuers", "true"))
            : await suite.StartTokensAsync(_near);
        await TrustAsync(host, issuer);

        var (status, _) = await TokenAsync(host, Assertion(issuer.Assertion("robot", "api://scim")));

        Assert.Equal(HttpStatusCode.Unauthorized, status);
        Assert.Equal((way == "direct" ? 0 : 1, 0), (issuer.Asked, inside.Asked));
    }

    [Theory]
    [InlineData("http://login.example/keys")]
    [InlineData("ftp://login.example/keys")]
    [InlineData("https://user:secret@login.example/keys")]
    [InlineData("/keys")]
    public async Task Only_an_https_address_can_be_trusted(string jwksUri)
    {
        var (status, problem) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(_tenant), HttpMethod.Post, $"{Path}/federations",
            $$"""{"name":"x","issuer":"https://login.example","jwksUri":"{{jwksUri}}","subject":"robot","audience":"api://scim"}""");

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("jwksUri", (string?)problem["detail"]);
    }

    [Fact]
    public async Task An_access_token_outlives_a_change_of_the_signing_key()
    {
        using var next = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var before = await AccessAsync((await SecretAsync()).Text);
        var rotated = await suite.StartTokensAsync(("Tokens:AccessTokenKeys:0", Convert.ToBase64String(next.ExportPkcs8PrivateKey())), ("Tokens:AccessTokenKeys:1", TestCaller.SigningKey));
        var stranger = await suite.StartTokensAsync(("Tokens:AccessTokenKeys:0", Convert.ToBase64String(next.ExportPkcs8PrivateKey())));

        Assert.Equal("valid", await suite.ResultAsync(before, rotated));
        Assert.Equal("unknown", await suite.ResultAsync(before, stranger));
        Assert.Equal("unknown", await suite.ResultAsync(before[..^4] + "AAAA"));
    }

    private string Path => $"/api/tenants/{_tenant}/connectors/{_connector}";

    private Dictionary<string, string> Request(string secret, string? client = null) => new()
    {
        ["grant_type"] = "client_credentials", ["client_id"] = client ?? _connector.ToString(), ["client_secret"] = secret, ["scope"] = "scim",
    };

    private Dictionary<string, string> Assertion(string assertion) => new()
    {
        ["grant_type"] = "client_credentials", ["client_id"] = _connector.ToString(), ["client_assertion"] = assertion,
        ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    };

    private async Task<(Guid Id, string KeyId, string Text)> SecretAsync(string body = """{"name":"first"}""")
    {
        var (status, made) = await Suite.SendAsync(suite.Tokens, TestCaller.ApiKey(_tenant), HttpMethod.Post, $"{Path}/client-secrets", body);
        Assert.True(status == HttpStatusCode.Created, $"{made}");
        Assert.Equal(_connector, (Guid)made["clientId"]!);
        return ((Guid)made["id"]!, (string)made["keyId"]!, (string)made["clientSecret"]!);
    }

    private async Task<string> AccessAsync(string secret) => (string)(await TokenAsync(suite.Tokens, Request(secret))).Answer["access_token"]!;

    private async Task<Guid> TrustAsync(ServiceHost host, IssuerStandIn issuer)
    {
        var (status, made) = await Suite.SendAsync(host, TestCaller.ApiKey(_tenant), HttpMethod.Post, $"{Path}/federations",
            $$"""{"name":"entra","issuer":"{{issuer.Issuer}}","jwksUri":"{{issuer.JwksUri}}","subject":"robot","audience":"api://scim"}""");
        Assert.True(status == HttpStatusCode.Created, $"{made}");
        return (Guid)made["id"]!;
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> GetAsync(string path) => await Suite.SendAsync(suite.Tokens, TestCaller.Gateway(), HttpMethod.Get, path);

    private static async Task<(HttpStatusCode Status, JsonNode Answer)> TokenAsync(ServiceHost host, Dictionary<string, string> form, AuthenticationHeaderValue? basic = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add(InternalHeaders.Assertion, TestCaller.Assertion(TestCaller.Gateway()));
        request.Headers.Authorization = basic;
        using var response = await host.Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
