using System.Text.Json.Nodes;
using ScimSuite.Scim;

namespace ScimSuite.Users.Model;

/// <summary>A user as kept: the document is its text, read only when somebody has to look into it.</summary>
internal sealed record User
{
    public required Guid Id { get; init; }
    public required long Version { get; init; }
    public required string Document { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The groups it is a direct member of, with their names beside: what events told, no part of the document or its version.</summary>
    public Guid[]? GroupIds { get; init; }
    public string[]? GroupNames { get; init; }

    /// <summary>In a sorted list: what it stands there by, absent when it has no such value.</summary>
    public string? SortKey { get; init; }

    public static User New(JsonObject document, DateTimeOffset now)
    {
        // UUID version 7: ids in order of creation, so that the primary key is also the order of lists.
        var id = Guid.CreateVersion7(now);
        document["id"] = id.ToString();
        return new User { Id = id, Version = 1, Document = DocumentText.Of(document), CreatedAt = now, ChangedAt = now };
    }

    /// <summary>The next version, holding this document.</summary>
    public User With(JsonObject document, DateTimeOffset now) => this with
    {
        Version = Version + 1,
        Document = DocumentText.Of(document),
        ChangedAt = now,
    };

    public JsonObject ReadDocument() => DocumentText.Read(Document);
}

/// <summary>What is looked up, beside the document. The one function that writes the key columns.</summary>
internal sealed record UserKeys(string UserName, string UserNameKey, string? ExternalId, string? DisplayName, string? DisplayNameKey, bool IsActive, IReadOnlyList<UserEmail> Emails)
{
    public static UserKeys Of(JsonObject document)
    {
        var userName = Text(document, "userName") ?? "";
        var displayName = Text(document, "displayName");
        return new UserKeys(
            userName, CaseFold.Fold(userName), Text(document, "externalId"), displayName, Fold(displayName), Flag(document, "active") ?? true, EmailsOf(document));
    }

    /// <summary>Rows are rewritten only when they differ: most changes are of something else.</summary>
    public bool HasSameEmailsAs(UserKeys other) => Emails.SequenceEqual(other.Emails);

    private static List<UserEmail> EmailsOf(JsonObject document)
    {
        var emails = new List<UserEmail>();
        foreach (var email in (document["emails"] as JsonArray ?? []).OfType<JsonObject>())
        {
            emails.Add(new UserEmail(Fold(Text(email, "value")), Fold(Text(email, "type")), Flag(email, "primary")));
        }

        return emails;
    }

    private static string? Fold(string? text) => text is null ? null : CaseFold.Fold(text);

    private static bool? Flag(JsonObject of, string name) => of[name] is JsonValue value && value.TryGetValue<bool>(out var flag) ? flag : null;

    private static string? Text(JsonObject of, string name) => of[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

internal sealed record UserEmail(string? ValueKey, string? TypeKey, bool? IsPrimary);
