using System.Text.Json.Nodes;
using ScimSuite.Scim;

namespace ScimSuite.Users.Model;

/// <summary>What the schema cannot say.</summary>
internal static class UserRules
{
    /// <summary>Completes a document about to be kept. RFC 7643 §4.1.1 leaves the meaning of an absent <c>active</c> to us: nobody provisions a user who may not come in.</summary>
    /// <exception cref="Scim.Errors.ScimException">400 <c>invalidValue</c>, as <see cref="KeyText.Check"/>.</exception>
    public static JsonObject Complete(JsonObject document)
    {
        document.TryAdd("active", JsonValue.Create(true));
        foreach (var name in (string[])["userName", "displayName", "externalId"])
        {
            KeyText.Check(name, document[name]?.GetValue<string>());
        }

        foreach (var email in document["emails"]?.AsArray() ?? [])
        {
            KeyText.Check("emails.value", email?["value"]?.GetValue<string>());
        }

        return document;
    }
}
