using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ScimSuite.Scim.Http;

/// <summary>
/// A resource as it lies in the store, and what is spliced in when it is answered: <c>meta</c>, and whatever
/// <see cref="WriteDerived"/> adds (a user's groups, a group's members). The document is copied, never parsed.
/// </summary>
public sealed record ScimResource(string Type, string Location, Guid Id, long Version, string Document, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    // What stands inside JSON strings here is escaped as JSON asks and no further: answers are never part of a page.
    internal static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes further properties of the resource: names and values, one after the other.</summary>
    public Action<Utf8JsonWriter>? WriteDerived { get; init; }

    public void WriteTo(IBufferWriter<byte> buffer)
    {
        WriteOpening(buffer);
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            WriteDerived?.Invoke(json);
            WriteMeta(json);
        }

        buffer.Write("}"u8);
    }

    /// <summary>A document is one object, never an empty one: all of it but the last brace, and a comma for what follows.</summary>
    internal void WriteOpening(IBufferWriter<byte> buffer)
    {
        Encoding.UTF8.GetBytes(Document.AsSpan().TrimEnd()[..^1], buffer);
        buffer.Write(","u8);
    }

    internal void WriteMeta(Utf8JsonWriter json)
    {
        json.WriteStartObject("meta"u8);
        json.WriteString("resourceType"u8, Type);
        json.WriteString("created"u8, CreatedAt.UtcDateTime);
        json.WriteString("lastModified"u8, ChangedAt.UtcDateTime);
        json.WriteString("location"u8, Location);
        json.WriteString("version"u8, ETags.Of(Version));
        json.WriteEndObject();
    }
}
