using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using ScimSuite.Caller;

namespace ScimSuite.EndToEnd.Tests.Secrecy;

/// <summary>Credentials of programs, each used as it should be and in every way it should not.</summary>
[Collection(LoudCollection.Name)]
public sealed class Credentials(LoudSuite suite)
{
    private const string ScimUser = "urn:ietf:params:scim:schemas:core:2.0:User";
    private const string PatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    [Fact]
    public async Task Of_connectors()
    {
        var connector = await OwnConnector.MakeAsync(suite, 0);
        var (tenant, path) = (connector.Tenant, $"/api/tenants/{connector.Tenant.Id}/connectors/{connector.Id}");
        var revoked = await suite.SendAsync(HttpMethod.Post, $"{path}/tokens", tenant.ApiKey, """{"name":"revoked"}""");
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", Token(revoked))).Status);
        await suite.SendAsync(HttpMethod.Delete, $"{path}/tokens/{revoked.Id}", tenant.ApiKey);
        var expiring = await suite.SendAsync(HttpMethod.Post, $"{path}/tokens", tenant.ApiKey, $$"""{"name":"expired","expiresAt":"{{DateTimeOffset.UtcNow.AddSeconds(2):O}}"}""");
        var rotated = await suite.SendAsync(HttpMethod.Post, $"{path}/tokens", tenant.ApiKey, """{"name":"rotated"}""");
        await suite.SendAsync(HttpMethod.Post, $"{path}/tokens/{rotated.Id}/rotate", tenant.ApiKey, """{"overlapMinutes":60}""");
        var leaked = await suite.SendAsync(HttpMethod.Post, $"{path}/tokens", tenant.ApiKey, """{"name":"leaked"}""");
        foreach (var report in new[] { $$"""{"token":"{{Token(leaked)}}"}""", $$"""[{"token":"{{Token(leaked)}}","type":"x","url":"https://code.test/?t={{Token(leaked)}}"}]""", $$"""{"{{Token(leaked)}}":1""", "{\"tokens\":[{\"token\":{\"" + Token(leaked) + "\":1}}]}" })
        {
            await suite.SendAsync(HttpMethod.Post, "/api/leaked-tokens", null, report, ("Content-Type", "application/json"));
        }

        var forged = TokenFormat.New(TokenKind.Connector);
        var wrong = TokenFormat.Make(TokenKind.Connector, TokenFormat.KeyIdOf(connector.Token), TokenFormat.Parse(forged)!.Secret);
        await Task.Delay(2_000);        // one of them has expired
        foreach (var token in new[] { connector.Token, Token(revoked), Token(expiring), Token(rotated), Token(leaked), forged, wrong, connector.Token[..^1] + "~" })
        {
            await MisuseAsync(token, $"/scim/v2/Users/{Guid.NewGuid()}");
        }

        async Task MisuseAsync(string token, string somewhere)
        {
            await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", token);
            foreach (var (name, value) in new[]
            {
                ("Authorization", $"bearer {token}"), ("Authorization", token), ("Authorization", $"Basic {Base64(":" + token)}"), ("Authorization", $"Basic {Base64(token + ":")}"), ("Authorization", $"Bearer  {token}"),
                ("X-Api-Key", token), ("X-Auth-Token", token), ("Proxy-Authorization", $"Bearer {token}"), ("Cookie", $"token={token}"), ("X-Request-Id", token), ("X-Internal-Assertion", token), ("If-Match", token),
                ("traceparent", $"00-{token}-01"), ("baggage", $"token={token}"), ("X-Forwarded-For", token), ("Accept", token), ("Content-Type", $"application/{token}"),
            })
            {
                await suite.SendAsync(HttpMethod.Get, somewhere, null, name == "Content-Type" ? "{}" : null, (name, value));
            }

            foreach (var url in new[] { $"/scim/v2/Users?access_token={token}", $"/scim/v2/Users?x={token}", $"/scim/v2/Users/{token}", $"/scim/v2/{token}", $"/{token}/scim/v2/Users", $"/scim/v2/Groups/{token[..30]}", $"/api/tenants/{token}", $"/oauth2/{token}", $"/scim/v2/Users/{Uri.EscapeDataString(token.Replace("_", "%5f", StringComparison.Ordinal))}" })
            {
                await suite.SendAsync(HttpMethod.Get, url, connector.Token);
            }

            await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString($"id eq \"{token}\"")}&count=1", connector.Token);
            await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", connector.Token, $$"""{"userName":"{{token}}" """);
            await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users/.search", connector.Token, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"{{token}}"}""");
            await suite.SendAsync(HttpMethod.Post, "/scim/v2/Bulk", connector.Token, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{"method":"DELETE","path":"/Users/{{token}}"}]}""");
            await RawAsync($"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer {token}\r\n\r\n");
            await RawAsync($"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\0\r\n\r\n");
            await RawAsync($"GET  /scim/v2/Users?access_token={token} HTTP/1.1\r\nHost: x\r\n\r\n");
            await RawAsync($"Bearer {token}\r\n\r\n");
            await RawAsync($"GET /scim/v2/Users HTTP/1.1\r\nHost: {token}@x\r\nAuthorization: Basic {Base64(token)}\u0001\r\n\r\n");
        }
    }

    [Fact]
    public async Task Of_oauth_clients_and_scripts()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1);
        var made = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{connector.Tenant.Id}/connectors/{connector.Id}/client-secrets", connector.Tenant.ApiKey, """{"name":"planted"}""");
        var secret = made.Json.GetProperty("clientSecret").GetString()!;
        var assertion = $"{Base64Url("""{"alg":"RS256","kid":"of nobody"}""")}.{Base64Url($$"""{"iss":"https://login.test","sub":"{{connector.Id}}","aud":"x","exp":4102444800}""")}.{Planted.NewCode("client assertion")}";
        string? access = null;
        foreach (var given in new[] { secret, TokenFormat.New(TokenKind.ClientSecret), Planted.New("client secret of another make") })
        {
            Planted.Add("client secret", given);
            var form = $"grant_type=client_credentials&client_id={connector.Id}&scope=scim&client_secret={Uri.EscapeDataString(given)}";
            var answer = await TokenAsync(form);
            access ??= answer.Json.GetProperty("access_token").GetString()!;
            await TokenAsync("grant_type=client_credentials&scope=scim", ("Authorization", $"Basic {Base64($"{connector.Id}:{Uri.EscapeDataString(given)}")}"));
            await TokenAsync(form + "&grant_type=again");
            await TokenAsync(form, ("Authorization", $"Basic {Base64($"{connector.Id}:{given}")}"));
            await TokenAsync("{" + form, ("Content-Type", "application/json"));
            await suite.SendAsync(HttpMethod.Get, $"/oauth2/token?{form}", null);
            await suite.SendAsync(HttpMethod.Post, $"/oauth2/token?client_secret={Uri.EscapeDataString(given)}", null, "");
        }

        await TokenAsync($"grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id={connector.Id}&client_assertion={assertion}");
        await TokenAsync($"grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
        await TokenAsync($"grant_type=refresh_token&refresh_token={Planted.NewCode("refresh token")}");
        await TokenAsync($"grant_type=password&username=ada&password={Uri.EscapeDataString(Planted.New("password at the token endpoint"))}");
        await TokenAsync($"grant_type=authorization_code&code={Planted.NewCode("code at the token endpoint")}&code_verifier={Planted.NewCode("verifier")}");

        Planted.Shown(access);
        foreach (var token in new[] { access!, access![..^4] + "AAAA", assertion })
        {
            await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", token);
            await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users?access_token={token}", null);
            await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{token}", connector.Token);
            await RawAsync($"GET /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer {token}\r\n\r\n");
        }

        var key = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{connector.Tenant.Id}/keys", connector.Tenant.ApiKey, """{"name":"planted"}""");
        foreach (var each in new[] { key.Json.GetProperty("key").GetString()!, TokenFormat.New(TokenKind.ApiKey) })
        {
            await suite.SendAsync(HttpMethod.Get, "/api/tenants", each);
            await suite.SendAsync(HttpMethod.Get, $"/api/tenants?key={Planted.Add("API key", each)}", null);
            await suite.SendAsync(HttpMethod.Get, $"/api/tenants/{each}/connectors", connector.Tenant.ApiKey);
            await suite.SendAsync(HttpMethod.Get, "/api/tenants", null, null, ("Authorization", $"Basic {Base64($"key:{each}")}"));
            await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{connector.Tenant.Id}/connectors", each, $$"""{"name":{"{{each}}":1} }""", ("Content-Type", "application/json"));
        }

        Task<Answer> TokenAsync(string form, params (string Name, string Value)[] headers) => suite.SendAsync(HttpMethod.Post, "/oauth2/token", null, form, [(Name: "Content-Type", Value: "application/x-www-form-urlencoded"), .. headers]);
    }

    /// <summary>RFC 7643 §4.1.1: a password is written, never returned. Here it is not even kept.</summary>
    [Fact]
    public async Task Passwords_of_users()
    {
        var connector = await OwnConnector.MakeAsync(suite, 0);
        var user = await SendAsync(HttpMethod.Post, "/Users", $$"""{"schemas":["{{ScimUser}}"],"userName":"{{Guid.NewGuid():N}}","password":{{New("POST")}}}""");
        Assert.Equal(201, user.Status);
        await SendAsync(HttpMethod.Put, $"/Users/{user.Id}", $$"""{"schemas":["{{ScimUser}}"],"userName":"{{Guid.NewGuid():N}}","password":{{New("PUT")}}}""");
        foreach (var operation in new[]
        {
            $$"""{"op":"replace","path":"password","value":{{New("PATCH")}}}""", $$"""{"op":"add","value":{"password":{{New("PATCH without path")}}} }""", $$"""{"op":"Add","path":"password.value","value":{{New("PATCH of nothing")}}}""",
            $$"""{"op":"replace","path":"password","value":{"value":{{New("PATCH of another type")}}} }""", $$"""{"op":"remove","path":{{JsonSerializer.Serialize($"password[value eq \"{Planted.New("password in a path")}\"]")}}}""",
            $$"""{"op":"replace","path":"password","value":[{{New("PATCH with a list")}}]}""", $$"""{"op":{{New("PATCH as operation")}},"path":"password"}""",
        })
        {
            await SendAsync(HttpMethod.Patch, $"/Users/{user.Id}", $$"""{"schemas":["{{PatchOp}}"],"Operations":[{{operation}}]}""");
        }

        foreach (var body in new[]
        {
            $$"""{"schemas":["{{ScimUser}}"],"userName":"x","password":{"value":{{New("object")}}} }""", $$"""{"schemas":["{{ScimUser}}"],"password":{{New("nameless")}}}""", $$"""{"userName":"cut","password":{{New("cut off")}}""",
            $$"""{"schemas":["{{ScimUser}}"],"userName":["x"],"password":[{{New("list")}}]}""",
        })
        {
            await SendAsync(HttpMethod.Post, "/Users", body);
            await SendAsync(HttpMethod.Post, "/Groups", body);
        }

        await SendAsync(HttpMethod.Post, "/Bulk", $$"""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
             {"method":"POST","bulkId":"a","path":"/Users","data":{"schemas":["{{ScimUser}}"],"userName":"{{Guid.NewGuid():N}}","password":{{New("Bulk POST")}}} },
             {"method":"PATCH","path":"/Users/{{user.Id}}","data":{"schemas":["{{PatchOp}}"],"Operations":[{"op":"replace","path":"password","value":{{New("Bulk PATCH")}}}]} },
             {"method":"POST","bulkId":"b","path":"/Users","data":{"password":{{New("Bulk refused")}}} }]}
            """);
        foreach (var compare in new[] { "eq", "sw", "co" })
        {
            await SendAsync(HttpMethod.Get, $"/Users?filter={Uri.EscapeDataString($"password {compare} {New("filter")}")}", null);
        }

        await SendAsync(HttpMethod.Post, "/Users/.search", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":{{JsonSerializer.Serialize($"password eq {New("search")}")}}}""");

        Task<Answer> SendAsync(HttpMethod method, string path, string? body) => suite.SendAsync(method, "/scim/v2" + path, connector.Token, body);

        static string New(string how) => JsonSerializer.Serialize(Planted.New($"password of a user, {how}"));
    }

    private async Task RawAsync(string request)
    {
        using var client = new TcpClient();
        var gateway = new Uri(suite.Now.Gateway);
        await client.ConnectAsync(gateway.Host, gateway.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request));
        client.ReceiveTimeout = 2_000;
        await client.GetStream().ReadAsync(new byte[4096]).AsTask().WaitAsync(TimeSpan.FromSeconds(3)).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private static string Token(Answer issued) => issued.Json.GetProperty("token").GetString()!;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Base64Url(string text) => Base64(text).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
