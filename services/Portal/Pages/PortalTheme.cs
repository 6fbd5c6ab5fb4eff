using MudBlazor;

namespace ScimSuite.Portal.Pages;

/// <summary>The tokens of <c>tokens.css</c> as the component library wants them. A test reads both and compares.</summary>
public static class PortalTheme
{
    private static readonly string[] _sans =
        ["-apple-system", "Segoe UI Variable Text", "Segoe UI", "Inter", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif"];

    public static MudTheme Value { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#0b5d75", PrimaryContrastText = "#ffffff", Background = "#f6f6f3", BackgroundGray = "#f3f3ef", Surface = "#ffffff", DrawerBackground = "#eeeeea",
            DrawerText = "#4b5256", DrawerIcon = "#4b5256", AppbarBackground = "#f6f6f3", AppbarText = "#1a1d1f", TextPrimary = "#1a1d1f", TextSecondary = "#4b5256",
            TextDisabled = "#5f666a", ActionDefault = "#4b5256", LinesDefault = "#e1e1db", Divider = "#e1e1db", TableLines = "#e1e1db", LinesInputs = "#85888a",
            TableHover = "#f0f2f1", Success = "#17653a", Warning = "#7d4b00", Error = "#a02318", Info = "#1d539b",
            SuccessContrastText = "#ffffff", WarningContrastText = "#ffffff", ErrorContrastText = "#ffffff", InfoContrastText = "#ffffff",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#74c5db", PrimaryContrastText = "#05222b", Background = "#121516", BackgroundGray = "#1f2426", Surface = "#191d1f", DrawerBackground = "#0e1112",
            DrawerText = "#b4bcc0", DrawerIcon = "#b4bcc0", AppbarBackground = "#121516", AppbarText = "#e7eaeb", TextPrimary = "#e7eaeb", TextSecondary = "#b4bcc0",
            TextDisabled = "#98a1a5", ActionDefault = "#b4bcc0", LinesDefault = "#2b3134", Divider = "#2b3134", TableLines = "#2b3134", LinesInputs = "#737c80",
            TableHover = "#22282a", Success = "#7ed29e", Warning = "#f0bf70", Error = "#ff9f94", Info = "#96bff6",
            SuccessContrastText = "#191d1f", WarningContrastText = "#191d1f", ErrorContrastText = "#191d1f", InfoContrastText = "#191d1f",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = _sans, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
            H1 = new H1Typography { FontSize = "1.375rem", FontWeight = "650", LetterSpacing = "normal" },
            H2 = new H2Typography { FontSize = ".875rem", FontWeight = "600", LetterSpacing = "normal" },
            H6 = new H6Typography { FontSize = "1.125rem", FontWeight = "650", LetterSpacing = "normal" },
            Body1 = new Body1Typography { FontSize = ".875rem", LetterSpacing = "normal" },
            Body2 = new Body2Typography { FontSize = ".8125rem", LetterSpacing = "normal" },
            Caption = new CaptionTypography { FontSize = ".75rem", LetterSpacing = "normal" },
            Button = new ButtonTypography { FontSize = ".875rem", FontWeight = "500", TextTransform = "none", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "4px", DrawerWidthLeft = "13.5rem", DrawerMiniWidthLeft = "5.25rem", AppbarHeight = "3.25rem" },
    };
}
