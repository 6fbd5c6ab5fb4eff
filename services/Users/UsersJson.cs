using System.Text.Json.Serialization;

namespace ScimSuite.Users;

internal sealed record MissingUsers(IReadOnlyList<Guid> Missing);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(MissingUsers))]
internal sealed partial class UsersJson : JsonSerializerContext;
