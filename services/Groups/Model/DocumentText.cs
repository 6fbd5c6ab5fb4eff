using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Model;

/// <summary>Documents as text and back.</summary>
internal static class DocumentText
{
    public static string Of(JsonObject document)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            document.WriteTo(json);
        }

        return Encoding.UTF8.GetString(buffer.Written.Span);
    }

    public static JsonObject Read(string text) => JsonNode.Parse(text)!.AsObject();
}
