using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace ScimSuite.Tokens.Model;

/// <summary>A credential as people see it in lists: all of it but the secret, and nothing made from the secret.</summary>
internal record Token
{
    public required Guid Id { get; init; }
    public required string KeyId { get; init; }

    /// <summary>One of <see cref="Kinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The connector it opens; only of a connector's token.</summary>
    public Guid? Connector { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public required CreatedBy CreatedBy { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>To the minute, and written a little later.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
    public required long Version { get; init; }

    [JsonIgnore]
    public bool IsRevoked => RevokedAt is not null;

    public Token Revoked(DateTimeOffset now) => this with { RevokedAt = now, Version = Version + 1 };
}

internal sealed record CreatedBy(string Kind, Guid Id, string? Name);

/// <summary>Whose credential it is; also the kind of actor that whoever presents it is.</summary>
internal static class Kinds
{
    public const string Connector = "connector";
    public const string ApiKey = "api-key";
    public const string Operator = "operator";
}

/// <summary>The answer to issuing a connector's token: the one place where its text is seen.</summary>
[method: SetsRequiredMembers]
internal sealed record IssuedToken(Token Issued, [property: JsonPropertyName("token")] string Text) : Token(Issued)
{
    [JsonIgnore]
    public Token Issued { get; } = Issued;

    /// <summary>Whoever prints this prints no token.</summary>
    public override string ToString() => $"issued {KeyId}";
}

/// <summary>The answer to issuing an API key: the one place where its text is seen.</summary>
[method: SetsRequiredMembers]
internal sealed record IssuedKey(Token Issued, [property: JsonPropertyName("key")] string Text) : Token(Issued)
{
    [JsonIgnore]
    public Token Issued { get; } = Issued;

    /// <summary>Whoever prints this prints no key.</summary>
    public override string ToString() => $"issued {KeyId}";
}

/// <summary>What a client says of a connector's token it wants.</summary>
internal sealed record NewToken(string? Name, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Scopes);

/// <summary>What a client says of an API key it wants.</summary>
internal sealed record NewKey(string? Name, DateTimeOffset? ExpiresAt);
