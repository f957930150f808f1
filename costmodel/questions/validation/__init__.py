"""Would the workbook have foreseen what others measured?"""
