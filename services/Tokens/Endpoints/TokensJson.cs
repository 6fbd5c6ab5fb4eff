using System.Text.Json.Serialization;
using ScimSuite.Tokens.Model;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>What goes over the wire. A member we do not know is refused: ignoring it would be a silent loss.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PresentedText))]
[JsonSerializable(typeof(Verdict))]
[JsonSerializable(typeof(NewToken))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(IssuedToken))]
[JsonSerializable(typeof(IssuedKey))]
[JsonSerializable(typeof(Page<Token>))]
[JsonSerializable(typeof(KnownTenant))]
[JsonSerializable(typeof(KnownConnector))]
internal sealed partial class TokensJson : JsonSerializerContext;
