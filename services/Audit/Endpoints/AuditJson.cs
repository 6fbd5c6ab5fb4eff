using System.Text.Json;
using System.Text.Json.Serialization;
using ScimSuite.Audit.Model;

namespace ScimSuite.Audit.Endpoints;

/// <summary>What goes over the wire and into lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditEvent))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(ExchangePage))]
[JsonSerializable(typeof(Activity))]
internal sealed partial class AuditJson : JsonSerializerContext
{
    /// <summary>The web framework brings options of its own; what is said above must hold there too.</summary>
    public static void Use(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = Default.Options.DefaultIgnoreCondition;
    }
}
