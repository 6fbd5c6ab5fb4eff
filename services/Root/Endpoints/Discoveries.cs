using System.Runtime.CompilerServices;
using ScimSuite.Caller;
using ScimSuite.Root.Model;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Root.Endpoints;

/// <summary>
/// Discovery for each tenant. Tenants is asked each time, so that an attribute just declared is shown; the documents are written once for each schema,
/// and those of tenants that declared nothing are the same for all.
/// </summary>
internal sealed class Discoveries(ScimUrls urls, TenantSchemas schemas, IHttpContextAccessor accessor)
{
    private readonly ConditionalWeakTable<TenantSchema, Discovery> _made = [];
    private readonly Discovery _common = new(urls, TenantSchema.None);

    public DiscoveryDocument Config { get; } = new(ServiceProviderConfig.Describe(urls.Base));

    /// <summary>A schema of the RFC: the same for all, so nobody is asked. Null for any other.</summary>
    public DiscoveryDocument? Standard(string urn) => _common.Schema(urn);

    public async Task<Discovery> OfCallerAsync(CancellationToken ct)
    {
        // Scoped to the request, and this lives as long as the process.
        var caller = accessor.HttpContext!.RequestServices.GetRequiredService<ScimCaller>();
        var schema = await schemas.AskAsync(caller.Tenant, ct);
        return schema.Version == 0 ? _common : _made.GetValue(schema, made => new Discovery(urls, made));
    }
}
