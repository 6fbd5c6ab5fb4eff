using System.Text.Json.Nodes;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>A connector made for one test, through the management API, with a dialect and a mode; as fast as connectors may be.</summary>
public sealed record OwnConnector(Suite Suite, SuiteTenant Tenant, string Id, string Name, string Token)
{
    public static async Task<OwnConnector> MakeAsync(Suite suite, int tenant, string dialect = "auto", string mode = "tolerant", string more = "")
    {
        var of = suite.Now.Tenants[tenant];
        var name = $"{dialect} {mode} {Guid.NewGuid():N}";
        var made = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{of.Id}/connectors", of.ApiKey,
            $$$"""{"name":"{{{name}}}","dialect":"{{{dialect}}}","mode":"{{{mode}}}","rateLimit":{"perSecond":10000,"burst":20000}{{{more}}} }""");
        Assert.True(made.Status == 201, made.Body);

        // At once, as a script does: what no event has told Tokens yet, it asks Tenants.
        var issued = await suite.SendAsync(HttpMethod.Post, $"/api/tenants/{of.Id}/connectors/{made.Id}/tokens", of.ApiKey, """{"name":"test"}""");
        Assert.True(issued.Status == 201, $"{issued.Status} {issued.Body}");
        return new OwnConnector(suite, of, made.Id, name, issued.Json.GetProperty("token").GetString()!);
    }

    /// <param name="type">The body's media type; SCIM's own where it is absent.</param>
    public Task<Answer> SendAsync(HttpMethod method, string path, string? body, string? type, params (string Name, string Value)[] headers) =>
        Suite.SendAsync(method, path, Token, body, [.. headers, .. type is null ? Array.Empty<(string, string)>() : [("Content-Type", type)]]);

    /// <summary>A copy of the suite's file that has this connector too, for twins; gone when disposed.</summary>
    public TemporaryFile InASuiteFile()
    {
        var file = JsonNode.Parse(File.ReadAllText(Suite.File))!;
        var tenant = file["tenants"]!.AsArray().Single(each => (Guid)each!["id"]! == Tenant.Id)!;
        tenant["connectors"]!.AsArray().Add(new JsonObject { ["id"] = Id, ["name"] = Name, ["token"] = Token });
        var copy = new TemporaryFile(System.IO.Path.GetTempFileName());
        File.WriteAllText(copy.Path, file.ToJsonString());
        return copy;
    }
}

public sealed record TemporaryFile(string Path) : IDisposable
{
    public void Dispose() => File.Delete(Path);
}
