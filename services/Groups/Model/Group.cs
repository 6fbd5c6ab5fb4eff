using System.Text.Json.Nodes;
using ScimSuite.Scim;

namespace ScimSuite.Groups.Model;

/// <summary>A group as kept, without its members: those are rows of their own.</summary>
internal sealed record Group
{
    public required Guid Id { get; init; }
    public required long Version { get; init; }
    public required string Document { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>In a sorted list: what it stands there by, absent when it has no such value.</summary>
    public string? SortKey { get; init; }

    public static Group New(JsonObject document, DateTimeOffset now)
    {
        // UUID version 7: ids in order of creation, so that the primary key is also the order of lists.
        var id = Guid.CreateVersion7(now);
        document["id"] = id.ToString();
        return new Group { Id = id, Version = 1, Document = DocumentText.Of(document), CreatedAt = now, ChangedAt = now };
    }

    /// <summary>The next version, holding this document.</summary>
    public Group With(JsonObject document, DateTimeOffset now) => this with { Version = Version + 1, Document = DocumentText.Of(document), ChangedAt = now };

    /// <summary>The next version, with other members.</summary>
    public Group Touched(DateTimeOffset now) => this with { Version = Version + 1, ChangedAt = now };

    public JsonObject ReadDocument() => DocumentText.Read(Document);

    public string DisplayName => GroupKeys.Of(ReadDocument()).DisplayName;
}

/// <summary>What is looked up, beside the document. The one function that writes the key columns.</summary>
internal sealed record GroupKeys(string DisplayName, string DisplayNameKey, string? ExternalId)
{
    public static GroupKeys Of(JsonObject document)
    {
        var displayName = Text(document, "displayName") ?? "";
        return new GroupKeys(displayName, CaseFold.Fold(displayName), Text(document, "externalId"));
    }

    /// <summary>For a document about to be kept.</summary>
    /// <exception cref="Scim.Errors.ScimException">400 <c>invalidValue</c>, as <see cref="KeyText.Check"/>.</exception>
    public GroupKeys Checked()
    {
        KeyText.Check("displayName", DisplayName);
        KeyText.Check("externalId", ExternalId);
        return this;
    }

    private static string? Text(JsonObject of, string name) => of[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>A member as it is answered: what it is comes from its id, its name from what we heard of it.</summary>
internal sealed record Member(Guid MemberId, bool IsGroup, string? Display);
