using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;

namespace ScimSuite.Portal.Store;

/// <summary>An operator opens a tenant, to look and for a reason; the tenant's own audit has it before the first page is shown.</summary>
public sealed class OpeningDesk(Acting acting, TimeProvider clock)
{
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(15);

    public async Task OpenAsync(Guid tenant, string reason)
    {
        if (!acting.IsOperator || reason.Length is < 8 or > 200)
        {
            throw new UnauthorizedAccessException("A tenant is opened by an operator, with a reason.");
        }

        var now = clock.GetUtcNow();
        var opening = new Opening(Guid.CreateVersion7(now), acting.Account, acting.Name, reason, now, now + Lasts);
        await using var tx = acting.People(tenant).Begin(ConstraintErrors.None);
        MemberStore.Open(tx, opening);
        tx.Publish(PeopleEvents.Opened(opening), clock);
        await tx.CommitAsync();
    }
}
