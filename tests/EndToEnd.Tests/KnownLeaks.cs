namespace ScimSuite.EndToEnd.Tests;

/// <summary>Ways in which other SCIM servers have mixed up their tenants, each tried on this one.</summary>
[Collection(SuiteCollection.Name)]
public sealed class KnownLeaks(Suite suite)
{
    private string Ours => suite.Now.Token(0, "main");

    private string Theirs => suite.Now.Token(1, "main");

    /// <summary>vouch-sh/vouch 317: the token's organisation was thrown away in the handlers, and every list was everybody's.</summary>
    [Fact]
    public async Task A_list_holds_the_callers_tenant_only_whatever_is_asked()
    {
        var name = Name();
        Assert.Equal(201, (await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Ours, Scim.User(name))).Status);

        foreach (var query in new[] { "", "?count=1000", "?filter=userName%20pr&count=1000", "?sortBy=userName&count=1000", $"?filter=userName%20co%20%22{name}%22", "?startIndex=1&count=1000&attributes=userName" })
        {
            Assert.DoesNotContain(name, (await suite.SendAsync(HttpMethod.Get, "/scim/v2/Users" + query, Theirs)).Body, StringComparison.Ordinal);
        }
    }

    /// <summary>Cogtrix 303: a 409 told that a userName existed in another tenant.</summary>
    [Fact]
    public async Task A_name_taken_elsewhere_is_free_and_no_conflict_names_an_id_of_another_tenant()
    {
        var name = Name();
        var ours = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Ours, Scim.User(name));

        var theirs = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Theirs, Scim.User(name));
        var again = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Theirs, Scim.User(name));

        Assert.Equal((201, 201, 409), (ours.Status, theirs.Status, again.Status));
        Assert.Contains(theirs.Id, again.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(ours.Id, again.Body, StringComparison.Ordinal);
    }

    /// <summary>tale 2036: a POST with another tenant's e-mail took over that person and renamed it.</summary>
    [Fact]
    public async Task A_post_with_another_tenants_email_makes_somebody_new_and_leaves_that_person_alone()
    {
        var name = Name();
        var ours = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Ours, Scim.User(name));

        var theirs = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Theirs,
            $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{name}}","externalId":"{{name}}","displayName":"renamed","emails":[{"value":"{{name}}@acme.test","primary":true}]}""");

        Assert.Equal(201, theirs.Status);
        Assert.NotEqual(ours.Id, theirs.Id);
        var after = await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{ours.Id}", Ours);
        Assert.Equal(name, after.Json.GetProperty("displayName").GetString());
        Assert.Equal(ours.Json.GetProperty("meta").GetProperty("version").GetString(), after.Json.GetProperty("meta").GetProperty("version").GetString());
    }

    /// <summary>Atlas 175: a PATCH of <c>role</c> made an administrator of a user, under one key for all.</summary>
    [Fact]
    public async Task Roles_that_a_client_writes_are_data_and_open_nothing()
    {
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Ours, Scim.User(Name()));
        await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{user.Id}", Ours, Scim.Patch("""{"op":"add","path":"roles","value":[{"value":"platform:operator","primary":true}]}"""));

        Assert.Equal(403, (await suite.SendAsync(HttpMethod.Get, "/api/tenants", Ours)).Status);
        Assert.Equal(403, (await suite.SendAsync(HttpMethod.Get, "/api/tenants", suite.Now.Tenants[0].ApiKey)).Status);
        Assert.Equal(404, (await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{user.Id}", Theirs)).Status);
    }

    /// <summary>vouch-sh/vouch 310: members of another tenant were accepted into a group.</summary>
    [Fact]
    public async Task Another_tenants_user_or_group_cannot_become_a_member_by_any_operation()
    {
        var user = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Ours, Scim.User(Name()));
        var group = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", Ours, Scim.Group(Name()));
        var own = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", Theirs, Scim.Group(Name()));

        foreach (var id in new[] { user.Id, group.Id })
        {
            Scim.IsError(await suite.SendAsync(HttpMethod.Post, "/scim/v2/Groups", Theirs, Scim.Group(Name(), id)), 400);
            Scim.IsError(await suite.SendAsync(HttpMethod.Put, $"/scim/v2/Groups/{own.Id}", Theirs, Scim.Group(Name(), id)), 400);
            Scim.IsError(await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Groups/{own.Id}", Theirs, Scim.Patch(Scim.AddMember(id))), 400);
        }

        var after = await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Groups/{own.Id}", Theirs);
        Assert.False(after.Json.TryGetProperty("members", out var members) && members.GetArrayLength() > 0, after.Body);
    }

    /// <summary>Cogtrix 578: one organisation's sync deprovisioned another's people.</summary>
    [Fact]
    public async Task Nobody_is_deactivated_or_deleted_from_another_tenant()
    {
        var name = Name();
        var ours = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Ours, Scim.User(name));
        var theirs = await suite.SendAsync(HttpMethod.Post, "/scim/v2/Users", Theirs, Scim.User(name));

        Assert.Equal(404, (await suite.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{ours.Id}", Theirs)).Status);
        Assert.Equal(404, (await suite.SendAsync(HttpMethod.Patch, $"/scim/v2/Users/{ours.Id}", Theirs, Scim.Patch(Scim.Replace("active", "False")))).Status);
        Assert.Equal(204, (await suite.SendAsync(HttpMethod.Delete, $"/scim/v2/Users/{theirs.Id}", Theirs)).Status);

        var after = await suite.SendAsync(HttpMethod.Get, $"/scim/v2/Users/{ours.Id}", Ours);
        Assert.True(after.Status == 200 && after.Json.GetProperty("active").GetBoolean(), after.Body);
    }

    /// <summary>Bar A12: every route of every service, called behind the gateway's back, with everything forged that the gateway would say.</summary>
    [Fact]
    public async Task Every_route_of_every_service_called_directly_with_forged_headers_is_401()
    {
        var described = (await suite.SendAsync(HttpMethod.Get, "/api/openapi.json", null)).Json.GetProperty("paths");
        var paths = described.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, Method: operation.Name)))
            .Concat(
            [
                ("/scim/v2/Users", "get"), ("/scim/v2/Users", "post"), ("/scim/v2/Users/.search", "post"), ("/scim/v2/Users/{id}", "get"), ("/scim/v2/Users/{id}", "put"),
                ("/scim/v2/Users/{id}", "patch"), ("/scim/v2/Users/{id}", "delete"), ("/scim/v2/Groups", "get"), ("/scim/v2/Groups", "post"), ("/scim/v2/Groups/{id}", "patch"),
                ("/scim/v2/Groups/{id}", "delete"), ("/scim/v2/Bulk", "post"), ("/scim/v2/Schemas", "get"), ("/scim/v2/.search", "post"), ("/internal/verify", "post"),
                ("/internal/users/exist", "post"), ("/openapi.json", "get"), ("/oauth2/token", "post"), ("/.well-known/jwks", "get"),
            ]).ToList();
        var tried = 0;
        foreach (var service in new[] { "users", "groups", "root", "tenants", "tokens", "audit" })
        {
            foreach (var (template, method) in paths)
            {
                var path = template.Replace("{tenant}", $"{suite.Now.Tenants[0].Id}", StringComparison.Ordinal).Replace("{connector}", $"{suite.Now.Tenants[0].Connectors[0].Id}", StringComparison.Ordinal)
                    .Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal);
                using var request = new HttpRequestMessage(new HttpMethod(method), suite.Now.Processes[service][0].Url.TrimEnd('/') + path);
                request.Headers.TryAddWithoutValidation("X-Tenant", $"{suite.Now.Tenants[0].Id}");
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Ours}");
                request.Headers.TryAddWithoutValidation("X-Internal-Assertion", "eyJhbGciOiJub25lIn0.eyJhdWQiOiJpbnRlcm5hbCIsInRlbmFudCI6IngifQ.");
                request.Content = method is "get" or "delete" ? null : new StringContent("{}", System.Text.Encoding.UTF8, "application/scim+json");
                using var response = await suite.Http.SendAsync(request);

                // A route that is another service's is nothing here, and nothing is told to nobody either.
                Assert.True((int)response.StatusCode == 401, $"{service} {method} {path}: {(int)response.StatusCode}");
                tried++;
            }
        }

        Assert.True(tried > 200, $"only {tried} routes were tried");
    }

    private static string Name() => $"leak-{Guid.NewGuid():N}";
}
