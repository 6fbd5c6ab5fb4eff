using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ScimSuite.Tenants.Model;

namespace ScimSuite.Tenants.Endpoints;

/// <summary>What goes over the wire. A member we do not know is refused: ignoring it would be a silent loss.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NewTenant))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(TenantSettings))]
[JsonSerializable(typeof(ConnectorSettings))]
[JsonSerializable(typeof(Tenant))]
[JsonSerializable(typeof(Page<Tenant>))]
[JsonSerializable(typeof(Connector))]
[JsonSerializable(typeof(Page<Connector>))]
internal sealed partial class TenantsJson : JsonSerializerContext
{
    /// <summary>The web framework brings options of its own; what is said above must hold there too.</summary>
    public static void Use(JsonSerializerOptions options)
    {
        options.TypeInfoResolverChain.Insert(0, Default);
        options.DefaultIgnoreCondition = Default.Options.DefaultIgnoreCondition;
        options.UnmappedMemberHandling = Default.Options.UnmappedMemberHandling;
    }
}
