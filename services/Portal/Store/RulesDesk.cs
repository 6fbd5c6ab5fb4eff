using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Outbox;

namespace ScimSuite.Portal.Store;

/// <summary>An owner says how their people sign in; each act with its event, and only by who has just shown that it is they.</summary>
public sealed class RulesDesk(Acting acting, People people, Providers providers, Envelopes envelopes, Letterbox letterbox, TimeProvider clock)
{
    public async Task<SignInRules> NowAsync(CancellationToken ct)
    {
        var database = acting.People(acting.Tenant);
        return await RulesStore.FindAsync(database, ct) with { Organisation = await OrganisationStore.FindAsync(database, ct) };
    }

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

        var after = before with { NeedsSecondFactor = isAsked, Version = before.Version + 1, Organisation = await OrganisationStore.FindAsync(database, ct) };
        RulesStore.Save(tx, after);
        tx.Publish(PeopleEvents.Rules(after), clock);
        foreach (var member in without)
        {
            letterbox.Drop(tx, Letters.SecondFactorAsked(member, tenantName, letterbox.Url("/account/authenticator")));
        }

        await tx.CommitAsync();
        return null;
    }

    /// <summary>The tenant's provider from now on. <c>null</c> = done, otherwise why not; nothing is kept of what its provider does not confirm.</summary>
    /// <param name="wished">As the form has it.</param>
    /// <param name="secret">The client secret; empty = the one kept.</param>
    /// <param name="ct">Gives up.</param>
    public async Task<string?> SetOrganisationAsync(Organisation wished, string secret, CancellationToken ct)
    {
        Require();
        if (OrganisationForm.Problem(wished, secret) is { } problem)
        {
            return problem;
        }

        try
        {
            await providers.FindAsync(wished.Issuer, ct);
        }
        catch (ProviderException e)
        {
            return e.Message;
        }

        if (!await OrganisationStore.TakeNameAsync(people, wished.Name, acting.Tenant))
        {
            return "Another tenant has this name. Take one that your people will think of first.";
        }

        var database = acting.People(acting.Tenant);
        var box = secret.Length > 0 ? envelopes.Seal(System.Text.Encoding.UTF8.GetBytes(secret), PlaceOf(acting.Tenant)) : await OrganisationStore.SecretAsync(database, ct);
        if (box is null)
        {
            return "Type the client secret that the provider shows beside the client id.";
        }

        await using (var tx = database.Begin(AccountStore.Errors))
        {
            var before = await RulesStore.FindForUpdateAsync(tx, ct);
            var after = before with { Version = before.Version + 1, Organisation = wished };
            RulesStore.Save(tx, after);
            OrganisationStore.Save(tx, wished, box);
            tx.Publish(PeopleEvents.Rules(after), clock);
            await tx.CommitAsync();
        }

        await OrganisationStore.LeaveNamesAsync(people, wished.Name, acting.Tenant);
        return null;
    }

    /// <summary>No provider any more: its sessions end with the next page, its people sign in as everybody.</summary>
    public async Task RemoveOrganisationAsync(CancellationToken ct)
    {
        Require();
        await using (var tx = acting.People(acting.Tenant).Begin(AccountStore.Errors))
        {
            var before = await RulesStore.FindForUpdateAsync(tx, ct);
            var after = before with { Version = before.Version + 1 };
            RulesStore.Save(tx, after);
            OrganisationStore.Remove(tx);
            tx.Publish(PeopleEvents.Rules(after), clock);
            await tx.CommitAsync();
        }

        await OrganisationStore.LeaveNamesAsync(people, null, acting.Tenant);
    }

    /// <summary>Where the client secret lies.</summary>
    internal static SealedIn PlaceOf(Guid tenant) => new(tenant, "organisations", "client_secret", tenant);

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
