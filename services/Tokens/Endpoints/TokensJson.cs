using System.Text.Json;
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
[JsonSerializable(typeof(IssuedClientSecret))]
[JsonSerializable(typeof(NewFederation))]
[JsonSerializable(typeof(Token))]
[JsonSerializable(typeof(Page<Token>))]
[JsonSerializable(typeof(Rotation))]
[JsonSerializable(typeof(LeakReport))]
[JsonSerializable(typeof(LeakAnswer))]
[JsonSerializable(typeof(TokenDescription))]
[JsonSerializable(typeof(KnownTenant))]
[JsonSerializable(typeof(KnownConnector))]
internal sealed partial class TokensJson : JsonSerializerContext
{
    /// <summary>The web framework brings options of its own; what is said above must hold there too.</summary>
    public static void Use(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = Default.Options.DefaultIgnoreCondition;
        options.UnmappedMemberHandling = Default.Options.UnmappedMemberHandling;
    }
}
