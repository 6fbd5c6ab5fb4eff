using ScimSuite.Outbox;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;

namespace ScimSuite.Portal.Store;

/// <summary>An owner says how their people sign in; each act with its event, and only by who has just shown that it is they.</summary>
public sealed class RulesDesk(Acting acting, People people, Letterbox letterbox, TimeProvider clock)
{
    public Task<SignInRules> NowAsync(CancellationToken ct) => RulesStore.FindAsync(acting.People(acting.Tenant), ct);

    /// <summary><c>null</c> = done, otherwise why not. Members who have no second factor are told where mail is sent.</summary>
    public async Task<string?> AskSecondFactorAsync(bool isAsked, string tenantName, CancellationToken ct)
    {
        Require();
        if (isAsked && !acting.HasSecondFactor)
        {
            return "Set up a second factor of your own first: you would see no page of this tenant any more.";
        }

        var database = acting.People(acting.Tenant);
        var without = isAsked && letterbox.IsOn ? await WithoutAsync(await MemberStore.ListAsync(database, ct), ct) : [];
        await using var tx = database.Begin(AccountStore.Errors);
        var before = await RulesStore.FindForUpdateAsync(tx, ct);
        if (before.NeedsSecondFactor == isAsked)
        {
            return null;
        }

        var after = before with { NeedsSecondFactor = isAsked, Version = before.Version + 1 };
        RulesStore.Save(tx, after);
        tx.Publish(PeopleEvents.Rules(after), clock);
        foreach (var member in without)
        {
            letterbox.Drop(tx, Letters.SecondFactorAsked(member, tenantName, letterbox.Url("/account/authenticator")));
        }

        await tx.CommitAsync();
        return null;
    }

    /// <summary>Which of a tenant's members have a second factor.</summary>
    public Task<IReadOnlyList<Guid>> WithSecondFactorAsync(IReadOnlyList<Member> members, CancellationToken ct) =>
        AccountStore.WithSecondFactorAsync(people.Database, [.. members.Select(member => member.AccountId)], ct);

    private async Task<IReadOnlyList<Member>> WithoutAsync(IReadOnlyList<Member> members, CancellationToken ct)
    {
        var with = await WithSecondFactorAsync(members, ct);
        return [.. members.Where(member => !with.Contains(member.AccountId))];
    }

    private void Require()
    {
        if (!acting.May(Permission.Govern) || !acting.IsFresh)
        {
            throw new UnauthorizedAccessException($"{Permission.Govern} is not for the role {acting.Role ?? "none"}, or it was shown too long ago that it is you.");
        }
    }
}
