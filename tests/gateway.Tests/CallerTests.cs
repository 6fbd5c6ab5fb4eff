using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ScimSuite.Caller;

namespace ScimSuite.Gateway.Tests;

/// <summary>The assertion and the token format, as every service relies on them.</summary>
public sealed class CallerTests
{
    private static readonly ScimCaller _caller = new()
    {
        Tenant = Guid.NewGuid(), Kind = ActorKind.Connector, ActorId = Guid.NewGuid(), ActorName = "Entra", Scopes = new HashSet<string> { Scopes.UsersRead, Scopes.UsersWrite },
        Dialect = "entra", IsStrict = true, RefusesRemoveAll = true, VerdictVersion = 42,
    };

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly (string SigningKey, string PublicKey) _keys = AssertionKeys.Generate();

    [Fact]
    public async Task What_is_minted_is_read()
    {
        var read = (await Reader(("gateway", _keys.PublicKey)).ReadAsync(Minter().Mint(_caller).Value))!.Caller;

        Assert.Equal(_caller.Scopes.Order(), read.Scopes.Order());
        Assert.Equal(_caller with { Scopes = read.Scopes }, read);
    }

    [Fact]
    public async Task A_remembered_assertion_ends_with_its_life()
    {
        var reader = Reader(("gateway", _keys.PublicKey));
        var assertion = Minter().Mint(_caller).Value;

        Assert.NotNull(await reader.ReadAsync(assertion));
        Assert.Same(await reader.ReadAsync(assertion), await reader.ReadAsync(assertion));
        _clock.Advance(TimeSpan.FromSeconds(91));
        Assert.Null(await reader.ReadAsync(assertion));
    }

    [Fact]
    public async Task An_assertion_of_the_future_is_not_believed()
    {
        var reader = Reader(("gateway", _keys.PublicKey));
        _clock.Advance(TimeSpan.FromMinutes(1));
        var assertion = Minter().Mint(_caller).Value;
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromMinutes(1));

        Assert.Null(await reader.ReadAsync(assertion));
    }

    [Fact]
    public async Task Another_key_another_issuer_and_a_changed_letter_are_not_believed()
    {
        var portal = AssertionKeys.Generate();
        var reader = Reader(("gateway", _keys.PublicKey), ("portal", portal.PublicKey));
        var good = Minter().Mint(_caller).Value;
        var parts = good.Split('.');

        Assert.NotNull(await reader.ReadAsync(good));
        Assert.Null(await reader.ReadAsync(new AssertionMinter("gateway", AssertionKeys.Generate().SigningKey, _clock).Mint(_caller).Value));
        Assert.Null(await reader.ReadAsync(new AssertionMinter("gateway", portal.SigningKey, _clock).Mint(_caller).Value));
        Assert.Null(await reader.ReadAsync(new AssertionMinter("stranger", _keys.SigningKey, _clock).Mint(_caller).Value));
        Assert.Null(await reader.ReadAsync($"{parts[0]}.{Flip(parts[1])}.{parts[2]}"));
        Assert.Null(await reader.ReadAsync($"{parts[0]}.{parts[1]}.{Flip(parts[2])}"));
        Assert.Null(await reader.ReadAsync($"{parts[0]}.{parts[1]}."));
        Assert.Null(await reader.ReadAsync("nonsense"));
    }

    [Fact]
    public async Task No_other_algorithm_audience_type_or_length_of_life_is_believed()
    {
        var reader = Reader(("gateway", _keys.PublicKey));
        var publicBytes = Convert.FromBase64String(_keys.PublicKey);
        var ecdsa = System.Security.Cryptography.ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(Convert.FromBase64String(_keys.SigningKey), out _);
        var ours = new SigningCredentials(new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256);

        Assert.NotNull(await reader.ReadAsync(Token(ours)));
        Assert.Null(await reader.ReadAsync(Token(ours, audience: "outside")));
        Assert.Null(await reader.ReadAsync(Token(ours, type: "JWT")));
        Assert.Null(await reader.ReadAsync(Token(ours, life: TimeSpan.FromHours(1))));
        Assert.Null(await reader.ReadAsync(Token(new SigningCredentials(new SymmetricSecurityKey(publicBytes), SecurityAlgorithms.HmacSha256))));
        Assert.Null(await reader.ReadAsync(Token(null)));
    }

    [Fact]
    public async Task Two_keys_live_side_by_side_while_one_replaces_the_other()
    {
        var next = AssertionKeys.Generate();
        var reader = Reader(("gateway", $"{_keys.PublicKey}, {next.PublicKey}"));

        Assert.NotNull(await reader.ReadAsync(Minter().Mint(_caller).Value));
        Assert.NotNull(await reader.ReadAsync(new AssertionMinter("gateway", next.SigningKey, _clock).Mint(_caller).Value));
    }

    [Fact]
    public void A_missing_key_is_told_by_its_name()
    {
        Assert.Contains("Assertion:SigningKey must be", Assert.Throws<InvalidOperationException>(() => new AssertionMinter("gateway", null, _clock)).Message);
        Assert.Contains("Assertion:Keys:gateway must be", Assert.Throws<InvalidOperationException>(() => Reader()).Message);
        var wrong = Assert.Throws<InvalidOperationException>(() => Reader(("gateway", _keys.SigningKey))).Message;
        Assert.Contains("Assertion:Keys:gateway must be", wrong);
        Assert.DoesNotContain(_keys.SigningKey, wrong);
    }

    [Fact]
    public void A_new_token_has_the_published_shape_and_is_taken_apart_again()
    {
        foreach (var kind in Enum.GetValues<TokenKind>())
        {
            var token = TokenFormat.New(kind);
            var parsed = TokenFormat.Parse(token)!;

            Assert.Matches(new Regex(TokenFormat.Pattern), token);
            Assert.Equal(TokenFormat.Length, token.Length);
            Assert.Equal((kind, TokenFormat.KeyIdOf(token)), (parsed.Kind, parsed.KeyId));
            Assert.Equal(token, TokenFormat.Make(parsed.Kind, parsed.KeyId, parsed.Secret));
            Assert.DoesNotContain(parsed.Secret, $"{parsed}");
        }
    }

    [Fact]
    public void Any_mistyped_letter_is_noticed()
    {
        var token = TokenFormat.New(TokenKind.Connector);

        for (var i = 0; i < token.Length; i++)
        {
            var mistyped = token.ToCharArray();
            mistyped[i] = mistyped[i] == 'x' ? 'y' : 'x';
            Assert.Null(TokenFormat.Parse(new string(mistyped)));
        }
    }

    /// <summary>The published check value of CRC-32: what a scanner's own implementation gives.</summary>
    [Fact]
    public void The_checksum_is_the_common_crc_32()
    {
        const uint OfTheNineDigits = 0xCBF43926;
        var text = TokenFormat.Checksum("123456789");

        Assert.Equal(OfTheNineDigits, (uint)text.Aggregate(0L, (value, c) => (value * 62) + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".IndexOf(c)));
    }

    private static string Flip(string text) => (text[5] == 'A' ? 'B' : 'A') is var other ? text[..5] + other + text[6..] : text;

    private string Token(SigningCredentials? credentials, string audience = "internal", string type = "scimsuite-caller+jwt", TimeSpan? life = null) =>
        new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "gateway", Audience = audience, TokenType = type, SigningCredentials = credentials,
            NotBefore = _clock.GetUtcNow().UtcDateTime, Expires = (_clock.GetUtcNow() + (life ?? TimeSpan.FromSeconds(90))).UtcDateTime,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = Guid.NewGuid().ToString(), ["kind"] = "connector", ["tenant"] = Guid.NewGuid().ToString(), ["scope"] = "users:read", ["dialect"] = "auto", ["strict"] = false, ["ver"] = "1",
            },
        });

    private AssertionMinter Minter() => new("gateway", _keys.SigningKey, _clock);

    private AssertionReader Reader(params (string Issuer, string Keys)[] issuers) => new(
        new ConfigurationBuilder().AddInMemoryCollection(issuers.Select(issuer => KeyValuePair.Create($"Assertion:Keys:{issuer.Issuer}", (string?)issuer.Keys))).Build(), _clock);
}
