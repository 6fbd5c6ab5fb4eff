using System.Net;
using System.Text.Json.Nodes;
using ScimSuite.Caller;
using ScimSuite.Gateway.ManagementApi;

namespace ScimSuite.Gateway.Tests;

public sealed class OpenRouteTests
{
    [Theory]
    [InlineData("GET", "/api/token-format")]
    [InlineData("POST", "/api/leaked-tokens")]
    [InlineData("POST", "/oauth2/token")]
    [InlineData("GET", "/.well-known/oauth-authorization-server")]
    [InlineData("GET", "/.well-known/jwks")]
    public async Task What_anybody_may_ask_goes_on_in_the_gateways_own_name(string method, string path)
    {
        await using var gateway = await TestGateway.StartAsync();

        var answer = await gateway.SendAsync(new HttpMethod(method), path, null, method == "POST" ? new StringContent("{}") : null, ("X-Internal-Assertion", "forged"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var caller = await gateway.CallerOf(gateway.Tokens.Last);
        Assert.Equal((ActorKind.Gateway, Guid.Empty), (caller!.Kind, caller.Tenant));
        Assert.Equal([Scopes.Gateway], caller.Scopes);
    }

    [Fact]
    public async Task A_client_may_prove_itself_at_the_token_endpoint_by_the_header()
    {
        await using var gateway = await TestGateway.StartAsync();

        await gateway.SendAsync(HttpMethod.Post, "/oauth2/token", null, new StringContent(""), ("Authorization", "Basic YTpi"));

        Assert.Equal("Basic YTpi", gateway.Tokens.Last.Headers["Authorization"]);
    }

    [Fact]
    public async Task Two_access_tokens_that_begin_alike_are_two()
    {
        await using var gateway = await TestGateway.StartAsync();
        var beginning = "eyJhbGciOiJFUzI1NiJ9." + new string('a', 600);
        gateway.Tokens.Say($"{beginning}1.sig", "valid");
        gateway.Tokens.Say($"{beginning}2.sig", "revoked");

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", $"{beginning}1.sig")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/scim/v2/Users/1", $"{beginning}1.sig")).StatusCode);
        Assert.Equal(1, gateway.Tokens.Asked);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAsync("/scim/v2/Users/1", $"{beginning}2.sig")).StatusCode);
    }

    [Fact]
    public async Task An_address_that_asks_without_end_is_slowed()
    {
        await using var gateway = await TestGateway.StartAsync(new() { ["Gateway:MissBurst"] = "3", ["Gateway:MissesPerSecond"] = "1" });

        List<HttpStatusCode> answers = [];
        for (var i = 0; i < 4; i++)
        {
            answers.Add((await gateway.GetAsync("/api/token-format")).StatusCode);
        }

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], answers);
    }

    [Fact]
    public void The_parts_of_the_management_api_become_one_document()
    {
        var merged = ApiDocument.Merge(
        [
            Part("""{"/api/tenants":{"get":{}},"/internal/x":{}}""", """{"Tenant":{"type":"object"},"Guid":{"type":"string"}}"""),
            Part("""{"/api/audit":{"get":{}}}""", """{"Guid":{"type":"string"}}"""),
        ], "https://scim.example.com");

        Assert.Equal(["/api/tenants", "/api/audit"], merged["paths"]!.AsObject().Select(path => path.Key));
        Assert.Equal(["Tenant", "Guid"], merged["components"]!["schemas"]!.AsObject().Select(schema => schema.Key));
        Assert.Equal("https://scim.example.com", (string?)merged["servers"]![0]!["url"]);
    }

    [Fact]
    public void One_name_with_two_meanings_is_renamed_by_its_service()
    {
        var merged = ApiDocument.Merge(
        [
            Part("""{"/api/a":{"get":{"x":{"$ref":"#/components/schemas/RateLimit"}}}}""", """{"RateLimit":{"type":"object"}}"""),
            Part("""{"/api/b":{"get":{"x":{"$ref":"#/components/schemas/RateLimit"}}}}""", """{"RateLimit":{"type":"string"}}"""),
        ], "/");

        Assert.Equal("#/components/schemas/RateLimit", (string?)merged["paths"]!["/api/a"]!["get"]!["x"]!["$ref"]);
        Assert.Equal("#/components/schemas/RateLimit2", (string?)merged["paths"]!["/api/b"]!["get"]!["x"]!["$ref"]);
        Assert.Equal("string", (string?)merged["components"]!["schemas"]!["RateLimit2"]!["type"]);
    }

    private static JsonObject Part(string paths, string schemas) =>
        JsonNode.Parse($$$"""{"openapi":"3.1.1","paths":{{{paths}}},"components":{"schemas":{{{schemas}}}}}""")!.AsObject();
}
