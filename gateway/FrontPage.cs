using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScimSuite.Gateway;

/// <summary>What a person finds who opens the address in a browser.</summary>
internal sealed record FrontPage(string Name, string Scim, string Health, string Ready)
{
    public static void Map(IEndpointRouteBuilder app, string publicUrl)
    {
        var page = new FrontPage("ScimSuite", $"{publicUrl}/scim/v2", $"{publicUrl}/health", $"{publicUrl}/ready");
        app.MapGet("/", () => Results.Json(page, FrontPageJson.Default.FrontPage));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(FrontPage))]
internal sealed partial class FrontPageJson : JsonSerializerContext;
