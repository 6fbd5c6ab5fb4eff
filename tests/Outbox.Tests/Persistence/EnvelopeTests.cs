using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using ScimSuite.Persistence;

namespace ScimSuite.Outbox.Tests.Persistence;

public sealed class EnvelopeTests
{
    private static readonly string _old = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly string _new = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
    private static readonly byte[] _secret = "hunter2-hunter2-hunter2"u8.ToArray();
    private static readonly SealedIn _here = new(Guid.NewGuid(), "targets", "credential", Guid.NewGuid());

    [Fact]
    public void What_is_sealed_opens_and_shows_nothing_and_never_looks_the_same()
    {
        var envelopes = With(_old);

        var (one, other) = (envelopes.Seal(_secret, _here), envelopes.Seal(_secret, _here));

        Assert.Equal(_secret, envelopes.Open(one, _here));
        Assert.NotEqual(one, other);
        Assert.DoesNotContain("hunter2", Encoding.Latin1.GetString(one));
        Assert.Empty(envelopes.Open(envelopes.Seal([], _here), _here));
    }

    /// <summary>Bar S5: a row copied over another, or into another tenant, opens nothing.</summary>
    [Fact]
    public void Two_sealed_values_cannot_be_swapped_between_tenants_tables_columns_or_rows()
    {
        var envelopes = With(_old);
        var box = envelopes.Seal(_secret, _here);

        foreach (var elsewhere in new[] { _here with { Tenant = Guid.NewGuid() }, _here with { Table = "other" }, _here with { Column = "other" }, _here with { Row = Guid.NewGuid() } })
        {
            Assert.ThrowsAny<CryptographicException>(() => envelopes.Open(box, elsewhere));
            Assert.ThrowsAny<CryptographicException>(() => envelopes.Rewrap(box, elsewhere));
        }
    }

    [Fact]
    public void Any_altered_byte_is_noticed()
    {
        var envelopes = With(_old);
        var box = envelopes.Seal(_secret, _here);

        for (var i = 0; i < box.Length; i++)
        {
            var altered = box.ToArray();
            altered[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => envelopes.Open(altered, _here));
        }

        Assert.ThrowsAny<CryptographicException>(() => envelopes.Open(box.AsSpan(0, 40), _here));
    }

    /// <summary>Bar S7: a new key in front, everything wrapped anew, the old one taken away.</summary>
    [Fact]
    public void A_key_is_rotated_while_everything_stays_readable()
    {
        var before = With(_old);
        var boxes = Enumerable.Range(0, 200).Select(_ => before.Seal(_secret, _here)).ToList();
        var between = With(_new, _old);
        var after = With(_new);

        Assert.All(boxes, box => Assert.Equal((false, true), (between.IsCurrent(box), between.Open(box, _here).SequenceEqual(_secret))));
        var rewrapped = boxes.Select(box => between.Rewrap(box, _here)).ToList();

        Assert.All(rewrapped, box => Assert.Equal((true, true), (after.IsCurrent(box), after.Open(box, _here).SequenceEqual(_secret))));
        var wrong = Assert.ThrowsAny<CryptographicException>(() => after.Open(boxes[0], _here));
        Assert.Contains("Secrets:Keys", wrong.Message);
    }

    [Theory]
    [InlineData(null, "Secrets:Keys:0 must be")]
    [InlineData("c2hvcnQ=", "Secrets:Keys:0 must be")]
    [InlineData("not base64 at all", "Secrets:Keys:0 must be")]
    public void A_key_that_is_none_is_told_by_its_name_and_not_by_its_value(string? key, string sentence)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => key is null ? With() : With(key));

        Assert.Contains(sentence, wrong.Message);
        Assert.DoesNotContain(key ?? "\0", wrong.Message);
    }

    private static Envelopes With(params string[] keys) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(keys.Select((key, index) => KeyValuePair.Create($"Secrets:Keys:{index}", (string?)key))).Build());
}
