using ScimSuite.Caller;
using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;

namespace ScimSuite.Portal.Store;

/// <summary>What came of asking for a link that sets somebody else's password.</summary>
public abstract record ResetLink
{
    /// <summary>The code for the link; kept is its digest.</summary>
    public sealed record Issued(string Code) : ResetLink;

    public sealed record Refused(string Why) : ResetLink;
}

/// <summary>
/// Where no mail is sent, somebody hands a reset link on. An owner may for those of their tenant who are not owners and belong to no other; an operator
/// for everybody; for an operator only another. The tenant's audit has it, and the person is told where mail is sent.
/// </summary>
public sealed class ResetDesk(Acting acting, People people, SignInReads reads, Letterbox letterbox, TimeProvider clock)
{
    private const string OnlyOperators = "For this person only an operator of this installation can issue one. Nothing was changed.";

    public async Task<ResetLink> IssueAsync(Guid tenant, Guid account, CancellationToken ct)
    {
        if (!acting.IsFresh || !(acting.IsOperator || (acting.Tenant == tenant && acting.May(Permission.Govern))))
        {
            throw new UnauthorizedAccessException("A reset link is issued by an owner or an operator who has just shown that it is they.");
        }

        var member = await MemberStore.FindAsync(acting.People(tenant), account, ct);
        var whose = member is null ? null : await AccountStore.FindAsync(people.Database, account, ct);
        if (member is null || whose is null)
        {
            return new ResetLink.Refused("This person belongs to the tenant no more.");
        }

        if (account == acting.Account)
        {
            return new ResetLink.Refused("Your own password you change under Your account.");
        }

        // Nobody is told which of these it is: whether somebody operates this installation, or belongs to another tenant, is not the owner's to know.
        if (!acting.IsOperator && (member.Role == Roles.Owner || !await reads.IsOfAloneAsync(whose, tenant, ct)))
        {
            return new ResetLink.Refused(OnlyOperators);
        }

        var code = Secrets.NewCode();
        var link = new Link(Guid.CreateVersion7(), "reset", account, acting.IsOperator ? null : tenant, null, clock.GetUtcNow() + Letterbox.ResetLasts);
        await using (var tx = people.BeginAs(acting.Account, acting.Email, acting.IsOperator, RequestIds.New()))
        {
            LinkStore.Insert(tx, link, code);
            tx.Publish(PeopleEvents.Changed(whose, "reset-link"), clock);
            letterbox.Drop(tx, Letters.Changed(whose, "reset-link", clock.GetUtcNow(), letterbox.Url("/account")));
            await tx.CommitAsync();
        }

        // The tenant's audit is another scope, hence another transaction. Until both are there nobody has the code.
        await using (var tx = acting.People(tenant).Begin(ConstraintErrors.None))
        {
            tx.Publish(PeopleEvents.ResetIssued(link, whose), clock);
            await tx.CommitAsync();
        }

        return new ResetLink.Issued(code);
    }
}
