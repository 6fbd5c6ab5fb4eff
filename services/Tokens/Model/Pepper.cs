using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;

namespace ScimSuite.Tokens.Model;

/// <summary>The key outside the database that both stored values of a secret are made with.</summary>
internal sealed class Pepper(byte[] key)
{
    /// <summary>Says which pepper a row was written under, and nothing of the pepper itself.</summary>
    public string Id { get; } = Convert.ToHexStringLower(HMACSHA256.HashData(key, "pepper id"u8))[..16];

    public byte[] Fingerprint(ParsedToken token) => HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(token.Secret));

    /// <summary>
    /// What bcrypt is given: 44 ASCII characters, whatever the length of what went in. bcrypt stops reading at byte 72 and at NUL;
    /// an id set before a long secret has pushed secrets out of sight elsewhere.
    /// </summary>
    public string Prehash(ParsedToken token) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(token.Secret + token.KeyId)));
}

/// <summary>The pepper in use, those of before, and those to come.</summary>
internal sealed class Peppers(IOptions<TokensOptions> options)
{
    private readonly Dictionary<string, Pepper> _byId = options.Value.RetiredPeppers.Concat(options.Value.NextPeppers).Append(options.Value.Pepper)
        .Select(text => new Pepper(Convert.FromBase64String(text))).DistinctBy(pepper => pepper.Id).ToDictionary(pepper => pepper.Id);

    public Pepper Current { get; } = new(Convert.FromBase64String(options.Value.Pepper));

    private readonly HashSet<string> _retired = [.. options.Value.RetiredPeppers.Select(text => new Pepper(Convert.FromBase64String(text)).Id)];

    /// <summary>Rows under it move to the pepper in use. Those under one to come do not: a replica that already uses it would move them back.</summary>
    public bool IsRetired(string id) => _retired.Contains(id) && id != Current.Id;

    public Pepper? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>What a row of this token may hold, under whichever pepper it was written: while peppers change, replicas do not agree which that is.</summary>
    public byte[][] FingerprintsOf(ParsedToken token) => [.. _byId.Values.Select(pepper => pepper.Fingerprint(token))];
}
