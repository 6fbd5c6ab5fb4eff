using ScimSuite.Bars;

namespace ScimSuite.EndToEnd.Tests;

/// <summary>The bars of credentials and isolation, a tenth of each: those that neither kill processes nor depend on how busy the machine is. The rest: tests/Bars.</summary>
[Collection(SuiteCollection.Name)]
public sealed class BarTests(Suite suite)
{
    [Theory]
    [InlineData("a4")]
    [InlineData("a12")]
    [InlineData("s5")]
    [InlineData("t2")]
    [InlineData("t3")]
    public async Task A_bar_is_reached(string bar)
    {
        var output = new StringWriter();

        var figures = await BarRun.RunAsync(new BarOptions { Bars = [bar], SuiteFile = suite.File }, output, CancellationToken.None);

        Assert.NotEmpty(figures);
        Assert.True(figures.All(figure => figure.IsReached), $"{output}");
    }

    [Fact]
    public async Task A_flood_of_bad_tokens_costs_no_bcrypt_and_hardly_a_query()
    {
        if (Suite.AreAllLoud)
        {
            return;     // 5,000 requests a second at Debug level measure the log
        }

        var output = new StringWriter();

        var figures = await BarRun.RunAsync(new BarOptions { Bars = ["a1"], SuiteFile = suite.File }, output, CancellationToken.None);

        Assert.True(figures.Take(2).All(figure => figure.IsReached), $"{output}");
    }
}
