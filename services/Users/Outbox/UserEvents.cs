using System.Text.Json;
using ScimSuite.Events;
using ScimSuite.Users.Model;

namespace ScimSuite.Users.Outbox;

/// <summary>(before, after) → what the world is told.</summary>
internal static class UserEvents
{
    public static UserCreated Created(User user, UserKeys keys) =>
        new(user.Id, user.Version, keys.UserName, keys.DisplayName, keys.IsActive, JsonElement.Parse(user.Document));

    public static UserChanged Changed(User before, User after, UserKeys keys) =>
        new(after.Id, after.Version, keys.UserName, keys.DisplayName, keys.IsActive, AttributeChanges.Between(JsonElement.Parse(before.Document), JsonElement.Parse(after.Document)));

    /// <summary>The last version of all: one more than the user had.</summary>
    public static UserDeleted Deleted(User user) => new(user.Id, user.Version + 1, UserKeys.Of(user.ReadDocument()).UserName);
}
