using Microsoft.AspNetCore.Http.HttpResults;
using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim.Errors;
using ScimSuite.Tokens.Model;
using ScimSuite.Tokens.Store;
using ScimSuite.Tokens.Workers;

namespace ScimSuite.Tokens.Endpoints;

/// <summary>POST /internal/verify: the gateway asks what a bearer token is worth. Always 200; the verdict says it.</summary>
internal sealed class VerifyToken(
    KnownKeys keys, AccessTokens accessTokens, Peppers peppers, VerifyDatabase database, BcryptGate bcrypt, TenantDatabases databases, LastUses uses, TokensMetrics metrics, TimeProvider clock,
    ILogger<VerifyToken> logger)
{
    public static async Task<Ok<Verdict>> Handle(PresentedText presented, VerifyToken verify, CancellationToken ct) =>
        TypedResults.Ok(await verify.VerdictAsync(presented, ct));

    public async Task<Verdict> VerdictAsync(PresentedText presented, CancellationToken ct)
    {
        var verdict = TokenFormat.Parse(presented.Token) is { Kind: not TokenKind.ClientSecret } token ? await OnAsync(token, presented, ct)
            : AccessTokens.HasShape(presented.Token) && await accessTokens.ReadAsync(presented.Token!) is { } accessToken ? await OnAsync(accessToken, presented, ct)
            : Verdict.Unknown;
        metrics.Gave(verdict.Result);
        return verdict;
    }

    /// <summary>We signed it. What it is worth is what the credential it was given for is worth now, until the end of whichever ends first.</summary>
    private async Task<Verdict> OnAsync(AccessToken token, PresentedText presented, CancellationToken ct)
    {
        if (await database.FindCredentialAsync(token.Tenant, token.Credential, ct) is not { } found)
        {
            return Verdict.Unknown;
        }

        var now = clock.GetUtcNow();
        var verdict = Verdict.On(found.ExpiresAt < token.ExpiresAt ? found : found with { ExpiresAt = token.ExpiresAt }, now);
        if (verdict.Result == VerdictResults.Valid)
        {
            uses.Note(found.TenantId, found.Id, presented.Address, presented.Product);
        }

        return verdict;
    }

    private async Task<Verdict> OnAsync(ParsedToken token, PresentedText presented, CancellationToken ct)
    {
        // Unknown key or wrong secret: told from memory, equally fast, whatever the flood.
        if (!await keys.MatchesAsync(token))
        {
            return Verdict.Unknown;
        }

        // The secret is right. What it is worth is read anew each time: gateways remember for seconds, this service for none.
        var found = await database.FindAsync(token.KeyId, peppers.FingerprintsOf(token), ct);
        if (found is null)
        {
            keys.Remove(token.KeyId);
            return Verdict.Unknown;
        }

        // Found by a fingerprint under one of our peppers, so that pepper is known.
        if (!await bcrypt.HoldsAsync(token, peppers.Find(found.PepperId)!, found.Hash))
        {
            logger.HashAltered(token.KeyId);
            return Verdict.Unknown;
        }

        var verdict = Verdict.On(found, clock.GetUtcNow());
        if (verdict.Result == VerdictResults.Valid)
        {
            uses.Note(found.TenantId, found.Id, presented.Address, presented.Product);
            if (bcrypt.IsOutdated(found.Hash) || peppers.IsRetired(found.PepperId))
            {
                // The cost changes under the row's own pepper, which may be one to come.
                await RehashAsync(token, peppers.IsRetired(found.PepperId) ? peppers.Current : peppers.Find(found.PepperId)!, found);
            }
        }

        return verdict;
    }

    /// <summary>Cost or pepper have changed: only now, with the secret at hand, can the row follow. If it cannot be done now, then next time.</summary>
    private async Task RehashAsync(ParsedToken token, Pepper pepper, PresentedToken found)
    {
        try
        {
            var hash = await bcrypt.HashAsync(token, pepper);
            await using var tx = databases.Of(ScimCaller.System(found.TenantId, RequestIds.New())).Begin(ConstraintErrors.None);
            var secret = new StoredSecret(pepper.Fingerprint(token), hash, pepper.Id);
            TokenStore.Rehash(tx, found.Id, found.Hash, secret);
            tx.OnCommitted(() => keys.Add(new KnownKey { KeyId = found.KeyId, Kind = found.Kind, Fp = secret.Fingerprint, PepperId = secret.PepperId }));
            tx.OnCommitted(() => bcrypt.Trust(token, hash));
            await tx.CommitAsync();
        }
        catch (ScimException e) when (e.Error.Status == 503)
        {
            logger.NotRehashed(token.KeyId);
        }
    }
}

/// <summary>What the gateway was given as <c>Authorization: Bearer</c>, by whom and from where.</summary>
internal sealed record PresentedText(string? Token, string? Address = null, string? Product = null)
{
    /// <summary>Whoever prints this prints no token.</summary>
    public override string ToString() => nameof(PresentedText);
}
