namespace ScimSuite.EndToEnd.Tests;

[Collection(SuiteCollection.Name)]
public sealed class GatewayTests(Suite suite)
{
    [Theory]
    [InlineData(null)]
    [InlineData("not-a-token")]
    [InlineData("sct_aaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_aaaaaa")]
    public async Task An_unknown_token_is_401_in_scim_shape_and_is_told_what_to_send(string? token)
    {
        var answer = await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users", token);

        Scim.IsError(answer, 401);
        Assert.Contains("token", answer.Json.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_within_a_second_and_told_so()
    {
        var tenant = suite.Now.Tenants[0];
        var connector = tenant.Connectors.Single(c => c.Name == "main");
        var issued = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{tenant.Id}/connectors/{connector.Id}/tokens", tenant.ApiKey, """{"name":"to be revoked"}""");
        Assert.True(issued.Status == 201, issued.Body);
        var token = issued.Json.GetProperty("token").GetString()!;
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", token)).Status);

        var revoked = await suite.SendAsync(HttpMethod.Delete, $"/api/tenants/{tenant.Id}/connectors/{connector.Id}/tokens/{issued.Id}", tenant.ApiKey);
        Assert.Equal(204, revoked.Status);

        await Eventually.HoldsAsync(async () => (await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", token)).Status == 401, TimeSpan.FromSeconds(5), "the revoked token is refused");
        var refused = await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1", token);
        Assert.Contains("revoked", refused.Json.GetProperty("detail").GetString(), StringComparison.OrdinalIgnoreCase);
        await Eventually.HoldsAsync(
            async () => (await suite.SendAsync(HttpMethod.Get, "/api/audit?action=authentication.failed", tenant.ApiKey)).Json.GetProperty("items").GetArrayLength() > 0,
            TimeSpan.FromSeconds(20), "the failed authentication is in the tenant's audit");
    }

    [Fact]
    public async Task The_limited_connector_is_told_429_with_retry_after_and_the_others_are_not()
    {
        var limited = suite.Now.Token(0, "limited");
        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => suite.SendAsync(HttpMethod.Get, "/scim/v2/ServiceProviderConfig", limited)));

        var refused = answers.Where(a => a.Status != 200).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer =>
        {
            Scim.IsError(answer, 429);
            Assert.True(answer.RetryAfter >= TimeSpan.FromSeconds(1));
        });
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/scim/v2/ServiceProviderConfig", suite.Now.Token(0, "main"))).Status);
    }

    /// <summary>Section C11, rule 6: the setting goes from the management API through the verdict to the service.</summary>
    [Fact]
    public async Task A_connector_that_refuses_to_empty_groups_removes_by_name_only()
    {
        var connector = await OwnConnector.MakeAsync(suite, 1, more: ""","refuseRemoveAllMembers":true""");
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", connector.Token, Scim.User($"keep-{Guid.NewGuid():N}"));
        var group = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", connector.Token, Scim.Group($"keep-{Guid.NewGuid():N}", user.Id));

        foreach (var all in (string[])["""{"op":"remove","path":"members"}""", """{"op":"Remove","path":"members","value":null}""", """{"op":"replace","path":"members","value":[]}""", """{"op":"replace","value":{"members":[]}}"""])
        {
            var refused = await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group.Id}", connector.Token, Scim.Patch(all));
            Scim.IsError(refused, 400);
            Assert.Equal("invalidValue", refused.Json.GetProperty("scimType").GetString());
        }

        var named = await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group.Id}", connector.Token, Scim.Patch($$"""{"op":"remove","path":"members[value eq \"{{user.Id}}\"]"}"""));
        Assert.Equal(204, named.Status);
        await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group.Id}", connector.Token, Scim.Patch(Scim.AddMember(user.Id)));
        var other = await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{group.Id}", suite.Now.Token(1, "main"), Scim.Patch("""{"op":"remove","path":"members"}"""));
        Assert.Equal(204, other.Status);
    }

    [Fact]
    public async Task Operators_find_health_readiness_and_metrics()
    {
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/health", null)).Status);
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/ready", null)).Status);
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, "/ready/self", null)).Status);
        var metrics = await suite.SendAsync(HttpMethod.Get, "/metrics", null);
        Assert.Contains("http_server_request_duration_seconds_bucket", metrics.Body, StringComparison.Ordinal);
    }
}
