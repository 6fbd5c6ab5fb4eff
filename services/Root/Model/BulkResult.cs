using System.Globalization;
using System.Text.Json;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Model;

/// <summary>What became of one operation, RFC 7644 §3.7.3.</summary>
internal sealed record BulkResult(int Status, string? Location, string? Version, string Outcome, IReadOnlyList<string> Tolerated, JsonElement Response)
{
    public bool IsSuccess => Status < 400;

    /// <summary>The id of what was made.</summary>
    public string? Id => Location?[(Location.LastIndexOf('/') + 1)..];

    /// <summary>As a service answered it.</summary>
    public static BulkResult Read(JsonElement told, BulkOperation operation, string baseUrl) => new(
        told.GetProperty("status").GetInt32(),
        Text(told, "location") ?? operation.Location(baseUrl), Text(told, "version"), Text(told, "outcome") ?? "refused",
        [.. told.GetProperty("tolerated").EnumerateArray().Select(item => item.GetString()!)],
        told.TryGetProperty("response", out var response) ? response.Clone() : default);

    public static BulkResult Refused(ScimError error, BulkOperation operation, string baseUrl, string requestId) =>
        new(error.Status, operation.Location(baseUrl), null, "refused", [], ErrorDocument.Of(error, requestId));

    public void Write(Utf8JsonWriter json, BulkOperation operation)
    {
        json.WriteStartObject();
        Text(json, "method", operation.Method.Length == 0 ? null : operation.Method);
        Text(json, "bulkId", operation.BulkId);
        Text(json, "version", Version);
        Text(json, "location", Location);
        json.WriteString("status"u8, Status.ToString(CultureInfo.InvariantCulture));
        if (Response.ValueKind == JsonValueKind.Object)
        {
            json.WritePropertyName("response"u8);
            Response.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static string? Text(JsonElement told, string name) => told.TryGetProperty(name, out var value) ? value.GetString() : null;
}

/// <summary>An error inside another answer, RFC 7644 §3.12.</summary>
internal static class ErrorDocument
{
    public static JsonElement Of(ScimError error, string requestId)
    {
        var document = new System.Text.Json.Nodes.JsonObject
        {
            ["schemas"] = new System.Text.Json.Nodes.JsonArray(ScimUrns.Error),
            ["status"] = error.Status.ToString(CultureInfo.InvariantCulture),
        };
        if (error.ScimType is { } type)
        {
            document["scimType"] = type;
        }

        document["detail"] = $"{error.Detail} (request {requestId})";
        return JsonElement.Parse(document.ToJsonString());
    }
}
