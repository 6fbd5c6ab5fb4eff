using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScimSuite.EndToEnd.Tests;

[Collection(SuiteCollection.Name)]
public sealed partial class IsolationTests(Suite suite)
{
    [Fact]
    public async Task A_second_tenant_sees_nothing_of_the_first_by_any_way_in()
    {
        var (ours, theirs) = (suite.Now.Token(0, "main"), suite.Now.Token(1, "main"));
        var name = $"iso-{Guid.NewGuid():N}";
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", ours, Scim.User(name));
        var group = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", ours, Scim.Group(name, user.Id));
        Assert.Equal((201, 201), (user.Status, group.Status));

        await SameAsNeverExistedAsync(HttpMethod.Get, id => $"/scim/v2/Users/{id}", user.Id, theirs);
        await SameAsNeverExistedAsync(HttpMethod.Get, id => $"/scim/v2/Groups/{id}", group.Id, theirs);
        await SameAsNeverExistedAsync(HttpMethod.Delete, id => $"/scim/v2/Users/{id}", user.Id, theirs);
        await SameAsNeverExistedAsync(HttpMethod.Delete, id => $"/scim/v2/Groups/{id}", group.Id, theirs);
        await SameAsNeverExistedAsync(HttpMethod.Put, id => $"/scim/v2/Users/{id}", user.Id, theirs, Scim.User(name));
        await SameAsNeverExistedAsync(HttpMethod.Patch, id => $"/scim/v2/Users/{id}", user.Id, theirs, Scim.Patch(Scim.Replace("title", "Countess")));
        await SameAsNeverExistedAsync(HttpMethod.Patch, id => $"/scim/v2/Groups/{id}", group.Id, theirs, Scim.Patch(Scim.Replace("displayName", "taken over")));

        foreach (var filter in new[] { $"userName eq \"{name}\"", $"id eq \"{user.Id}\"", $"emails.value eq \"{name}@acme.test\"" })
        {
            var found = await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users?filter={Uri.EscapeDataString(filter)}", theirs);
            Assert.Equal(0, found.Json.GetProperty("totalResults").GetInt32());
        }

        var list = await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users?count=1000", theirs);
        Assert.DoesNotContain(name, list.Body, StringComparison.Ordinal);

        // Their own group may not name our user, and the refusal reads as for an id that never was.
        var own = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", theirs, Scim.Group(name));
        var foreign = await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{own.Id}", theirs, Scim.Patch(Scim.AddMember(user.Id)));
        Scim.IsError(foreign, 400);
        var unknownId = Guid.NewGuid().ToString();
        var unknown = await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{own.Id}", theirs, Scim.Patch(Scim.AddMember(unknownId)));
        Assert.Equal(Anonymous(unknown, unknownId), Anonymous(foreign, user.Id));

        // The same userName is free for them, and what we hold is untouched.
        Assert.Equal(201, (await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", theirs, Scim.User(name))).Status);
        Assert.Equal(200, (await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{user.Id}", ours)).Status);
        Assert.Equal(name, (await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Groups/{group.Id}", ours)).Json.GetProperty("displayName").GetString());
    }

    [Fact]
    public async Task A_tenants_api_key_reaches_neither_the_other_tenant_nor_its_audit()
    {
        var tenants = suite.Now.Tenants;

        foreach (var path in new[] { $"/api/tenants/{tenants[1].Id}", $"/api/tenants/{tenants[1].Id}/connectors", $"/api/audit?tenant={tenants[1].Id}" })
        {
            var answer = await suite.SendAsync(HttpMethod.Get, path, tenants[0].ApiKey);
            Assert.True(answer.Status is 403 or 404, $"{path}: {answer.Status} {answer.Body}");
        }

        var own = await suite.SendAsync(HttpMethod.Get, "/api/audit?limit=1000", tenants[0].ApiKey);
        Assert.Equal(200, own.Status);
        Assert.All(own.Json.GetProperty("items").EnumerateArray(), item => Assert.Equal(tenants[0].Id, item.GetProperty("tenant").GetGuid()));
    }

    [Fact]
    public async Task A_service_called_directly_with_forged_headers_answers_401()
    {
        foreach (var (service, path) in new[] { ("users", "/scim/v2/Users"), ("groups", "/scim/v2/Groups"), ("tenants", "/api/tenants"), ("audit", "/api/audit"), ("tokens", "/internal/verify") })
        {
            using var request = new HttpRequestMessage(service == "tokens" ? HttpMethod.Post : HttpMethod.Get, suite.Now.Processes[service][0].Url + path);
            request.Headers.TryAddWithoutValidation("X-Tenant", suite.Now.Tenants[0].Id.ToString());
            request.Headers.TryAddWithoutValidation("X-Internal-Assertion", "eyJhbGciOiJub25lIn0.eyJhdWQiOiJpbnRlcm5hbCJ9.");
            using var response = await suite.Http.SendAsync(request);
            Assert.True(response.StatusCode == System.Net.HttpStatusCode.Unauthorized, $"{service}{path}: {(int)response.StatusCode}");
        }
    }

    private async Task SameAsNeverExistedAsync(HttpMethod method, Func<string, string> path, string foreignId, string token, string? body = null)
    {
        var never = Guid.NewGuid().ToString();
        var foreign = await suite.SendAsync(method, path(foreignId), token, body);
        var unknown = await suite.SendAsync(method, path(never), token, body);

        Scim.IsError(foreign, 404);
        Assert.Equal(Anonymous(unknown, never), Anonymous(foreign, foreignId));
    }

    /// <summary>What is left of an answer when the id asked for and the request id are taken out.</summary>
    private static string Anonymous(Answer answer, string id) =>
        $"{answer.Status} {RequestIds().Replace(answer.Body.Replace(id, "ID", StringComparison.OrdinalIgnoreCase).Replace(answer.RequestId!, "REQUEST", StringComparison.Ordinal), "REQUEST")}";

    [GeneratedRegex(@"request [0-9a-f-]{32,36}", RegexOptions.NonBacktracking)]
    private static partial Regex RequestIds();
}
