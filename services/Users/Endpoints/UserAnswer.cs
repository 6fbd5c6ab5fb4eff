using System.Text.Json;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Model;

namespace ScimSuite.Users.Endpoints;

/// <summary>A user as it is answered: the document, <c>meta</c>, and the read-only <c>groups</c>.</summary>
internal static class UserAnswer
{
    public static ScimResource Answer(this User user, ScimUrls urls) =>
        new("User", $"{urls.Users}{user.Id}", user.Id, user.Version, user.Document, user.CreatedAt, user.ChangedAt)
        {
            WriteDerived = user.GroupIds is { Length: > 0 } ? json => WriteGroups(json, user, urls) : null,
        };

    private static void WriteGroups(Utf8JsonWriter json, User user, ScimUrls urls)
    {
        json.WriteStartArray("groups"u8);
        Write(user.GroupIds!, user.GroupNames!, "direct"u8);
        Write(user.IndirectIds ?? [], user.IndirectNames ?? [], "indirect"u8);
        json.WriteEndArray();

        void Write(Guid[] ids, string[] names, ReadOnlySpan<byte> type)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("value"u8, ids[i]);
                json.WriteString("$ref"u8, $"{urls.Groups}{ids[i]}");
                json.WriteString("display"u8, names[i]);
                json.WriteString("type"u8, type);
                json.WriteEndObject();
            }
        }
    }
}
