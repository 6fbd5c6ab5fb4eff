using ScimSuite.Portal.Model;

namespace ScimSuite.Portal.Pages.Operators;

/// <summary>The newest events of several tenants and of none, in one list; failed authentications apart.</summary>
public static class RecentEvents
{
    private const int MostTenants = 20;

    public static async Task<(List<AuditEvent> Events, List<AuditEvent> Failed)> OfAsync(Store.Console console, IEnumerable<Guid> tenants, CancellationToken ct, int each = 15)
    {
        var asked = tenants.Take(MostTenants).Append(Guid.Empty).SelectMany(tenant => new[]
        {
            console.AuditAsync(tenant, $"limit={each}", ct), console.AuditAsync(tenant, $"limit={each}&action=authentication.failed", ct),
        });
        var all = (await Task.WhenAll(asked)).SelectMany(page => page.Items).DistinctBy(e => e.Id).OrderByDescending(e => e.OccurredAt).ToList();
        return (
            [.. all.Where(e => e.Action != "authentication.failed" && e.Action.Split('.')[0] is not ("user" or "group"))],
            [.. all.Where(e => e.Action == "authentication.failed")]);
    }
}
