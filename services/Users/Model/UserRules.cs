using System.Text.Json.Nodes;

namespace ScimSuite.Users.Model;

/// <summary>What the schema cannot say.</summary>
internal static class UserRules
{
    /// <summary>Completes a document about to be kept. RFC 7643 §4.1.1 leaves the meaning of an absent <c>active</c> to us: nobody provisions a user who may not come in.</summary>
    public static JsonObject Complete(JsonObject document)
    {
        document.TryAdd("active", JsonValue.Create(true));
        return document;
    }
}
